# SPDX-License-Identifier: Apache-2.0
"""Which workshop a tile is from; the version that runs at the kiln."""

import csv

import cv2
import keras
import numpy as np


def build_classifier(height, width):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((height, width, 3)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(8, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax"),
        ]
    )


def read_index(path):
    with open(path, encoding="utf-8", newline="") as handle:
        return [(entry["file"], int(entry["kind"])) for entry in csv.DictReader(handle)]


def read_image(filename, size):
    image = cv2.cvtColor(cv2.imread(f"tiles/{filename}"), cv2.COLOR_BGR2RGB)
    image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return image.astype("float32") / 255.0


def main():
    size = (18, 18)
    index = read_index("tiles.csv")
    images = np.stack([read_image(filename, size) for filename, _ in index])
    kinds = np.array([kind for _, kind in index])

    keras.utils.set_random_seed(91)
    classifier = build_classifier(*size)
    classifier.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    log = classifier.fit(images, kinds, batch_size=12, epochs=5, verbose=0)
    print("loss:", log.history["loss"])
    print("first tile:", classifier.predict(images[:1], verbose=0)[0].tolist())


if __name__ == "__main__":
    main()
