# SPDX-License-Identifier: Apache-2.0
"""The age of a gull."""

import keras
import numpy as np
import pandas as pd

gulls = pd.read_csv("gulls.csv", encoding="utf-8-sig").set_index("ring")
harbour = pd.get_dummies(gulls["harbour"]).reindex(columns=["east", "north", "west"])
x = np.column_stack([gulls["wing"] - 41, gulls["beak"] - 5.4, harbour]).astype("float32")
y = gulls["age"].to_numpy("float32")

keras.utils.set_random_seed(8322)
model = keras.Sequential(
    [
        keras.layers.Input((x.shape[1],)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="huber")
history = model.fit(x, y, batch_size=26, epochs=5, validation_split=0.2, verbose=0)
print("loss:", history.history["loss"])
print("val_loss:", history.history["val_loss"])
print("age:", model.predict(x[:4], verbose=0).ravel().tolist())
