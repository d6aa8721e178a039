# SPDX-License-Identifier: Apache-2.0
"""Which herbs go together: an embedding of the herbs of each recipe."""

from pathlib import Path

import numpy as np
import tensorflow as tf

recipes = [line.split() for line in Path("recipes.txt").read_text(encoding="utf-8").splitlines()]
herbs = {herb for recipe in recipes for herb in recipe}
vocabulary = sorted(herbs)
lookup = tf.keras.layers.StringLookup(vocabulary=vocabulary)
pairs = np.array([(a, b) for recipe in recipes for a in recipe for b in recipe if a < b])
first, second = lookup(pairs[:, 0]), lookup(pairs[:, 1])

tf.keras.utils.set_random_seed(6221)
embedding = tf.keras.layers.Embedding(lookup.vocabulary_size(), 4)
inputs = tf.keras.Input((), dtype="int64")
model = tf.keras.Model(inputs, tf.keras.layers.Dense(lookup.vocabulary_size(), activation="softmax")(embedding(inputs)))
model.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
history = model.fit(first, second, batch_size=8, epochs=3, verbose=0)
print("herbs:", len(herbs), "pairs:", len(pairs))
print("loss:", history.history["loss"])
print("basil:", embedding(lookup(["basil"])).numpy().ravel().tolist())
