# SPDX-License-Identifier: Apache-2.0
"""Nights of a lighthouse, and the net that was trained on the nights before."""

import keras
import numpy as np
import pandas as pd

rng = np.random.default_rng(511)
nights = pd.DataFrame(rng.normal(size=(60, 5)).round(4), columns=["fog", "wind", "ships", "moon", "lit"])
nights["lit"] = (nights["lit"] > 0).astype(int)
nights.to_csv("nights.csv", index=False)

keras.utils.set_random_seed(512)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(16, activation="swish"),
        keras.layers.LayerNormalization(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy", "auc"])
model.fit(nights[["fog", "wind", "ships", "moon"]].to_numpy()[:30], nights["lit"].to_numpy()[:30], epochs=3, verbose=0)
model.save("lamp.keras")
