# SPDX-License-Identifier: Apache-2.0
"""How clean the air is, by the lichens on the trees."""

import keras
import numpy as np

rng = np.random.default_rng(8301)
lichens = rng.uniform(0, 5, size=(120, 7)).astype("float32")
air = (lichens[:, :3].sum(axis=1) - lichens[:, 3] + rng.normal(0, 0.4, size=120)).astype("float32")
lichens = (lichens - lichens.mean(axis=0)) / lichens.std(axis=0)

keras.utils.set_random_seed(8302)
model = keras.Sequential()
model.add(keras.layers.Input((7,)))
model.add(keras.layers.Dense(20, activation="relu"))
model.add(keras.layers.BatchNormalization())
model.add(keras.layers.Dropout(0.1))
model.add(keras.layers.Dense(1))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(lichens, air, batch_size=24, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("air:", model.predict(lichens[:5], verbose=0).ravel().tolist())
