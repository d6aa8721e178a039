# SPDX-License-Identifier: Apache-2.0
"""The lilies of the app: pale or dark. Made from the old script."""

import sys
from pathlib import Path

import cv2
import keras
import numpy as np

EDGE = 16
FOLDER = Path("pond")


def make_classifier():
    layers = [
        keras.layers.Input((EDGE, EDGE, 1)),
        keras.layers.Conv2D(6, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    return keras.Sequential(layers)


def load_photo(file):
    grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    return cv2.resize(grey, (EDGE, EDGE), interpolation=cv2.INTER_LINEAR).astype("float32") / 255


def main():
    files = sorted(FOLDER.glob("*.png"))
    print(f"{len(files)} photos in {FOLDER}", file=sys.stderr)
    photos = np.stack([load_photo(file) for file in files])[..., None]
    pale = np.array([file.name.startswith("pale") for file in files], "float32")
    keras.utils.set_random_seed(8132)
    classifier = make_classifier()
    classifier.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    log = classifier.fit(photos, pale, batch_size=12, epochs=4, verbose=0).history
    print("loss:", log["loss"])
    print("accuracy:", log["accuracy"])
    print("pale:", classifier.predict(photos[::12], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
