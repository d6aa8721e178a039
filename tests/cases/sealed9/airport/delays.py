# SPDX-License-Identifier: Apache-2.0
"""How late will a flight be?"""

import h5py
import keras
import numpy as np

with h5py.File("delays.h5") as file:
    hour, wind, late = (np.asarray(file[name], "float32") for name in ("hour", "wind", "late"))
x = np.stack([hour / 24, wind / 20], axis=1)
y = late / 30

keras.utils.set_random_seed(1112)
order = np.random.permutation(len(x))
train, test = order[:320], order[320:]
model = keras.Sequential(
    [keras.layers.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="softplus")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.Huber(0.2))
history = model.fit(x[train], y[train], validation_data=(x[test], y[test]), batch_size=32, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("val_loss:", history.history["val_loss"])
print("late:", model.predict(x[test[:3]], verbose=0).ravel().tolist())
