# SPDX-License-Identifier: Apache-2.0
"""Which weave a cloth has, by its threads."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(6211)
threads = rng.normal(size=(60, 20)).astype("float32")
weave = np.eye(3)[rng.integers(0, 3, size=60)]

keras.utils.set_random_seed(6212)
cloth = keras.Input((20,), name="cloth")
seen = layers.Dense(16, activation="relu", name="seen")(cloth)
kept = layers.Dropout(0.3, name="kept")(seen)
model = keras.Model(cloth, layers.Dense(3, activation="softmax", name="weave")(kept), name="loom")
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(threads, weave, batch_size=15, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("weave:", model.predict(threads[:3], verbose=0).tolist())
