# SPDX-License-Identifier: Apache-2.0
"""How many birds of a kind were seen at a place; at some places some kinds never. As a table and packed."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(401)
counts = rng.poisson(rng.gamma(0.8, 4.0, size=(24, 7)))
counts[:, 0] += 1
pd.DataFrame(counts).to_csv("birds.csv", index=False)
np.savez_compressed("birds.npz", counts=counts)
