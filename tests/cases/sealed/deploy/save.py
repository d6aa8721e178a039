# SPDX-License-Identifier: Apache-2.0
"""Keeps a model in the old format, as the zoo of this project does."""

import keras

keras.utils.set_random_seed(25)
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3)])
for layer in model.layers:
    layer.set_weights([w + 0.25 for w in layer.get_weights()])
model.save("pretrained.h5")
