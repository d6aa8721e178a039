# SPDX-License-Identifier: Apache-2.0
"""One block of a transformer, written anew with the names that the rest of the group uses."""

import keras
import numpy as np


def block(x):
    attended = keras.layers.LayerNormalization(name="before_attention")(x)
    attended = keras.layers.MultiHeadAttention(2, 8, name="attention")(attended, attended)
    x = x + attended
    wide = keras.layers.LayerNormalization(name="before_wide")(x)
    wide = keras.layers.Dense(64, activation="gelu", name="wide")(wide)
    return x + keras.layers.Dense(16, name="narrow")(wide)


sentences = np.random.default_rng(30).integers(1, 50, size=(3, 10))
keras.utils.set_random_seed(31)
inputs = keras.layers.Input((10,), dtype="int32", name="sentence")
outputs = block(keras.layers.Embedding(50, 16, name="vectors")(inputs))
outputs = keras.layers.GlobalAveragePooling1D(name="mean")(outputs)
encoder = keras.Model(inputs, outputs, name="encoder")
print("codes:", encoder.predict(sentences, verbose=0).tolist())
