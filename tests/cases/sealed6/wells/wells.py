# SPDX-License-Identifier: Apache-2.0
"""Which wells dry out in summer, from the readings that the villages send."""

import keras
import pandas as pd

table = pd.read_csv("readings.csv")
x = table[["depth_m", "rain_mm", "age"]].to_numpy("float32")
y = table["dry"].to_numpy("float32")

keras.utils.set_random_seed(611)
scale = keras.layers.Normalization()
scale.adapt(x)
model = keras.Sequential(
    [keras.layers.Input((3,)), scale, keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=16, epochs=3, verbose=0, class_weight={0: 1.0, 1: 2.0})

asked = pd.DataFrame({"depth_m": [12.0, 30.5], "rain_mm": [400.0, 220.0], "age": [5, 60]})
print("loss:", history.history["loss"])
print("dry:", model.predict(asked.to_numpy("float32"), verbose=0).ravel().tolist())
