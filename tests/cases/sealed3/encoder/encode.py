# SPDX-License-Identifier: Apache-2.0
"""Encodes sentences of token numbers with one block of a transformer."""

import keras
import numpy as np

tokens = np.random.default_rng(30).integers(1, 50, size=(3, 10))


def gelu(x):
    return keras.activations.gelu(x, approximate=True)


keras.utils.set_random_seed(31)
words = keras.layers.Input((10,), dtype="int32", name="words")
x = keras.layers.Embedding(50, 16, name="wte")(words)
h = keras.layers.LayerNormalization(name="ln_1")(x)
x = x + keras.layers.MultiHeadAttention(2, 8, name="attn")(h, h)
h = keras.layers.LayerNormalization(name="ln_2")(x)
h = keras.layers.Dense(64, activation=gelu, name="mlp_fc")(h)
x = x + keras.layers.Dense(16, name="mlp_proj")(h)
model = keras.Model(words, keras.layers.GlobalAveragePooling1D(name="pool")(x), name="gpt")
print("codes:", model.predict(tokens, verbose=0).tolist())
