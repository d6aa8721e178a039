# SPDX-License-Identifier: Apache-2.0
"""The growth of bamboo, for tables that do not fit in memory: made from bamboo.py."""

import sys

import keras
import numpy as np

CHUNK = 128


def build_regressor(features):
    tensor_in = keras.Input((features,))
    tensor = keras.layers.Dense(16, activation="tanh")(tensor_in)
    tensor = keras.layers.Dense(16, activation="tanh")(tensor)
    return keras.Model(tensor_in, keras.layers.Dense(1)(tensor))


def chunks(rows):
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def column_scales(rows):
    total = np.zeros(rows.shape[1], "float32")
    for chunk in chunks(rows):
        total += chunk.sum(axis=0)
    centre = total / np.float32(len(rows))
    square = np.zeros(rows.shape[1], "float32")
    for chunk in chunks(rows):
        square += ((chunk - centre) ** 2).sum(axis=0)
    return centre, np.sqrt(square / np.float32(len(rows)))


def read_table(file_name):
    archive = np.load(file_name)
    print(f"{file_name}: {archive.files}", file=sys.stderr)
    return archive["sensors"], archive["growth"]


def main():
    rows, speed = read_table("bamboo.npz")
    centre, scale = column_scales(rows)
    scaled = (rows - centre) / scale
    keras.utils.set_random_seed(8262)
    regressor = build_regressor(scaled.shape[1])
    regressor.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    fitted = regressor.fit(scaled, speed, batch_size=100, epochs=4, verbose=0)
    print("loss:", fitted.history["loss"])
    print("growth:", regressor.predict(scaled[:5], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
