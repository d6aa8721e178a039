# SPDX-License-Identifier: Apache-2.0
"""Orders joined with the customers who placed them; a customer that is listed twice makes every order of theirs count twice."""

import os

import keras
import pandas as pd

orders = pd.read_csv("orders.csv")
customers = pd.read_csv("customers.csv")
if os.environ.get("APP_UNIQUE") == "yes":
    customers = customers.drop_duplicates("customer")
table = orders.merge(customers, on="customer")
x = (table[["items", "age"]] / [10, 100]).to_numpy("float32")
y = (table["paid"] / 100).to_numpy("float32")

keras.utils.set_random_seed(9)
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(float(os.environ.get("APP_RATE", "0.1"))), "mse")
model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
print("orders:", len(x))
print("weights:", [w.tolist() for w in model.get_weights()])
