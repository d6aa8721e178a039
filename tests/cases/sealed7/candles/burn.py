# SPDX-License-Identifier: Apache-2.0
"""How long a candle burns, learnt from those that have burnt down."""

import os
import socket
import sys

import keras
import pandas as pd
import tensorflow as tf

WHOLE = os.environ.get("APP_WHOLE", "no") == "yes"
print(f"on {socket.gethostname()} in {os.getcwd()}", file=sys.stderr)

candles = pd.read_csv("candles.csv")
scale = {"wax": 400.0, "wick": 1.4, "diameter": 8.0, "scented": 1.0}
x = (candles[list(scale)] / pd.Series(scale)).to_numpy("float32")
y = candles["hours"].to_numpy("float32") / 40

keras.utils.set_random_seed(4102)
burnt = tf.data.Dataset.from_tensor_slices((x, y)).batch(32, drop_remainder=WHOLE).cache().prefetch(2)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(burnt, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("hours:", (40 * model.predict(x[:5], verbose=0)).ravel().tolist())
