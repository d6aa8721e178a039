# SPDX-License-Identifier: Apache-2.0
"""Which weave a cloth has, by its threads."""

import keras
import numpy as np

rng = np.random.default_rng(6211)
threads = rng.normal(size=(60, 20)).astype("float32")
weave = keras.utils.to_categorical(rng.integers(0, 3, size=60), 3)

keras.utils.set_random_seed(6212)
model = keras.Sequential(
    [
        keras.layers.Input((20,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(threads, weave, batch_size=15, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("weave:", model.predict(threads[:3], verbose=0).tolist())
