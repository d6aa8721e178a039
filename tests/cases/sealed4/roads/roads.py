# SPDX-License-Identifier: Apache-2.0
"""How worn a road is, by its traffic and its weather."""

import keras
import numpy as np

traffic = np.random.default_rng(441).gamma(2, 3, size=(64, 3))
weather = np.random.default_rng(442).normal(size=(64, 4))
wear = np.random.default_rng(443).uniform(0, 1, size=64).astype("float32")
x = np.concatenate([traffic / 4, weather / 2], axis=1).astype("float32")

keras.utils.set_random_seed(444)
model = keras.Sequential(
    [
        keras.layers.Input((7,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dropout(0.25),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="rmsprop", loss="mse")
history = model.fit(x, wear, batch_size=16, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("wear:", model.predict(x[:5], verbose=0).ravel().tolist())
