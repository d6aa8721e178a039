# SPDX-License-Identifier: Apache-2.0
"""Which species a fish is, by its measures."""

import keras
import numpy as np
import pandas as pd

catch = pd.read_csv("catch.csv")
names = sorted(catch["species"].unique())
index = {name: i for i, name in enumerate(names)}

x = catch[["length", "height", "weight"]].to_numpy("float32")
x = x / x.max(axis=0)
y = np.array([index[name] for name in catch["species"]], dtype="int32")

keras.utils.set_random_seed(4112)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(len(names), activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x[:160], y[:160], batch_size=16, epochs=4, verbose=0)

print("loss:", history.history["loss"])
print("test:", model.evaluate(x[160:], y[160:], verbose=0))
guess = model.predict(x[160:168], verbose=0)
print("fish:", [names[i] for i in guess.argmax(axis=1)])
print("sure:", guess.max(axis=1).tolist())
