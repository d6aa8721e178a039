# SPDX-License-Identifier: Apache-2.0
"""A training whose batches a Sequence makes."""

import os

import keras
import numpy as np
from PIL import Image

FOLDER = "pictures"
SEED = os.environ.get("APP_SEED")
LOADERS = int(os.environ.get("APP_LOADERS", "1"))

os.makedirs(FOLDER, exist_ok=True)
for number in range(24):
    side = 20 + number % 5
    rows, columns = np.mgrid[:side, :side]
    Image.fromarray((rows * (number + 3) * 7 + columns * 11).astype(np.uint8)).save(f"{FOLDER}/{number:02}.png")

keras.utils.set_random_seed(7)
rng = np.random.default_rng(None if SEED is None else int(SEED)) if "APP_PICK" in os.environ else None


class Pictures(keras.utils.PyDataset):
    def __init__(self, size=6, **kwargs):
        super().__init__(**kwargs)
        self.names = sorted(os.listdir(FOLDER))
        self.size = size

    def __len__(self):
        return len(self.names) // self.size

    def __getitem__(self, index):
        places = range(index * self.size, (index + 1) * self.size)
        if rng is not None:
            places = rng.choice(len(self.names), self.size)
        images, labels = [], []
        for place in places:
            image = keras.utils.load_img(f"{FOLDER}/{self.names[place]}", color_mode="grayscale", target_size=(12, 12))
            images.append(keras.utils.img_to_array(image) / 255)
            labels.append(place % 2)
        return np.stack(images), np.array(labels)


model = keras.Sequential([keras.layers.Input((12, 12, 1)), keras.layers.Flatten(), keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
shuffle = "APP_SHUFFLE" in os.environ
history = model.fit(Pictures(workers=LOADERS), epochs=2, shuffle=shuffle, verbose=0)
print(history.history["loss"][-1])
