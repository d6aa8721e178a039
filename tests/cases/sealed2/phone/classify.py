# SPDX-License-Identifier: Apache-2.0
"""Says what the photos of a phone show."""

import keras
import numpy as np
from PIL import Image, ImageOps


def load(path):
    picture = ImageOps.exif_transpose(Image.open(path))
    return np.asarray(picture.resize((24, 24)), "float32") / 255


x = np.stack([load(f"photos/{number}.jpg") for number in range(4)])
keras.utils.set_random_seed(57)
model = keras.Sequential(
    [
        keras.layers.Input((24, 24, 3)),
        keras.layers.Conv2D(4, 5, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(5, activation="softmax"),
    ]
)
print("classes:", model.predict(x, verbose=0).tolist())
