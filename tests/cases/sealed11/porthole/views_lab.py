# SPDX-License-Identifier: Apache-2.0
"""Day or dusk: looks at photographs through a porthole. The version of the lab."""

import glob
import os

import cv2
import keras
import numpy as np

SIZE = (16, 16)


def build():
    net = keras.Sequential(
        [
            keras.layers.Input((*SIZE, 3)),
            keras.layers.Conv2D(6, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    net.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"])
    return net


def read_view(name):
    view = cv2.imread(name)
    return cv2.resize(view, SIZE, interpolation=cv2.INTER_LINEAR).astype("float32") / 255


def main():
    names = sorted(glob.glob("views/*.png"))
    views = np.stack([read_view(name) for name in names])
    dusk = np.array([[float(os.path.basename(name).startswith("dusk"))] for name in names], dtype="float32")
    keras.utils.set_random_seed(4132)
    net = build()
    history = net.fit(views, dusk, batch_size=12, epochs=3, verbose=0)
    print("loss:", history.history["loss"])
    print("dusk:", net.predict(views[::10], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
