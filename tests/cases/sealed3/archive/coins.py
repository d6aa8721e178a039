# SPDX-License-Identifier: Apache-2.0
"""Learns what coins look like."""

import keras
import numpy as np
import pandas as pd
from PIL import Image

kinds = pd.read_csv("coins.csv")
scale = np.load("scale.npz")
x = np.stack([np.asarray(Image.open(f"coins/{coin}.png"), "float32") for coin in kinds["coin"]])
x = (x - scale["centre"]) / scale["width"]

keras.utils.set_random_seed(201)
model = keras.Sequential(
    [
        keras.layers.Input((20, 20, 3)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
history = model.fit(x, kinds["kind"].to_numpy(), batch_size=4, epochs=3, verbose=0)
print("loss:", history.history["loss"])
