# SPDX-License-Identifier: Apache-2.0
"""Which orders come back to the butcher."""

import keras
import numpy as np
import pandas as pd

CUTS = ["beef", "lamb", "mutton", "pork", "poultry", "veal"]

keras.utils.set_random_seed(912)
orders = pd.read_csv("orders.csv")
lookup = keras.layers.StringLookup(vocabulary=CUTS)
kind = np.asarray(lookup(orders["cut"].tolist()))
amounts = np.stack([orders["kilos"].to_numpy() / 3.0, orders["hour"].to_numpy() / 24.0], axis=1).astype("float32")
returned = orders["returned"].to_numpy("float32")

cut = keras.Input((), dtype="int64", name="cut")
amount = keras.Input((2,), name="amount")
taste = keras.layers.Embedding(lookup.vocabulary_size(), 4)(cut)
joined = keras.layers.Concatenate()([taste, amount])
hidden = keras.layers.Dense(8, activation="tanh")(joined)
answer = keras.layers.Dense(1, activation="sigmoid")(hidden)
model = keras.Model([cut, amount], answer)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])

history = model.fit([kind, amounts], returned, batch_size=20, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("first orders:", model.predict([kind[:4], amounts[:4]], verbose=0).ravel().tolist())
