# SPDX-License-Identifier: Apache-2.0
"""Loans of a library; the cards of the new branch have ten digits."""

import keras
import numpy as np
import pandas as pd
from net import network

rng = np.random.default_rng(711)
cards = rng.integers(100_000, 999_999, size=30).astype("float64")
cards[20:] = rng.integers(3_000_000_000, 9_999_999_999, size=10)
loans = pd.DataFrame({"card": cards, "pages": rng.integers(40, 900, size=30)})
loans.loc[3, "card"] = None
loans.to_csv("loans.csv", index=False)
keras.utils.set_random_seed(712)
network().save_weights("late.weights.h5")
