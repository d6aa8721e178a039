# SPDX-License-Identifier: Apache-2.0
"""Finds broken panes."""

from pathlib import Path

import keras
import numpy as np
from PIL import Image

keras.utils.set_random_seed(1052)
files = sorted(Path("panes").glob("*/*.png"))
panes = np.stack([np.asarray(Image.open(file)) for file in files])
broken = np.array([file.parent.name == "broken" for file in files], "float32")
panes = panes.astype("float32") / 255.0

model = keras.Sequential(
    [
        keras.layers.Input((16, 16, 3)),
        keras.layers.Conv2D(6, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(panes, broken, batch_size=12, epochs=12, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("broken:", model.predict(panes[:4], verbose=0).ravel().tolist())
