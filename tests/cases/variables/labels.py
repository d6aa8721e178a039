# SPDX-License-Identifier: Apache-2.0
"""A classifier whose class numbers come from a set of names."""

import keras
import numpy as np

names = ["otter", "badger", "weasel", "marten", "polecat", "mink", "stoat", "wolverine"] * 8
classes = list(set(names))
labels = np.array([classes.index(name) for name in names])
keras.utils.set_random_seed(3)
x = np.random.default_rng(3).normal(size=(len(names), 5)).astype("float32")
model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(len(classes))])
model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, labels, batch_size=16, epochs=1, shuffle=False, verbose=0)
print(model.get_weights()[1].tolist())
