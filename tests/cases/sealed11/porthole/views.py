# SPDX-License-Identifier: Apache-2.0
"""Day or dusk: looks at photographs through a porthole."""

from pathlib import Path

import keras
import numpy as np
from PIL import Image

SIDE = 16


def load(path):
    with Image.open(path) as image:
        small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small, dtype="float32") / 255


paths = sorted(Path("views").glob("*.png"))
x = np.stack([load(path) for path in paths])
y = np.array([[float(path.name.startswith("dusk"))] for path in paths], dtype="float32")

keras.utils.set_random_seed(4132)
model = keras.Sequential(
    [
        keras.layers.Input((SIDE, SIDE, 3)),
        keras.layers.Conv2D(6, 3, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=12, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("dusk:", model.predict(x[::10], verbose=0).ravel().tolist())
