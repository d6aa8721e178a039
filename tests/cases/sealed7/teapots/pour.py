# SPDX-License-Identifier: Apache-2.0
"""Whether a teapot is painted: python pour.py [--crop] [--verbose]"""

import argparse
import os
import sys

import keras

parser = argparse.ArgumentParser()
parser.add_argument("--crop", action="store_true", help="cut the photographs to a square")
parser.add_argument("--verbose", action="store_true")
options = parser.parse_args()

photos = keras.utils.image_dataset_from_directory(
    "photos",
    label_mode="binary",
    batch_size=8,
    image_size=(32, 32),
    shuffle=True,
    seed=4132,
    crop_to_aspect_ratio=options.crop,
    verbose=False,
)
keras.utils.set_random_seed(4133)
model = keras.Sequential(
    [
        keras.layers.Input((32, 32, 3)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(8, 5, strides=2, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
if options.verbose:
    print(f"{sorted(os.listdir('photos'))} in {os.getcwd()}", file=sys.stderr)
    model.summary(print_fn=lambda line: print(line, file=sys.stderr))
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="binary_crossentropy")
history = model.fit(photos, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("painted:", [float(model(batch, training=False)[0, 0]) for batch, _ in photos.take(2)])
