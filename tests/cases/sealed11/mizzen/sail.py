# SPDX-License-Identifier: Apache-2.0
"""Does the mizzen sail help: learns from the log of a yacht."""

import keras
import numpy as np

rng = np.random.default_rng(4311)
log = rng.normal(size=(180, 7)).astype("float32")
helps = (log[:, 0] + 0.5 * log[:, 1] > 0.3 * log[:, 2]).astype("float32")[:, None]

mean = log[:135].mean(axis=0)
deviation = log[:135].std(axis=0)
log = (log - mean) / deviation

keras.utils.set_random_seed(4312)
model = keras.Sequential(
    [
        keras.layers.Input((7,)),
        keras.layers.Dense(14, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.25),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.RMSprop(0.01), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(log[:135], helps[:135], batch_size=27, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(log[135:], helps[135:], verbose=0))
print("helps:", model.predict(log[135:139], verbose=0).ravel().tolist())
