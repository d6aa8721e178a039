# SPDX-License-Identifier: Apache-2.0
"""How long a kiln needs until the clay is fired."""

import keras
import numpy as np

rng = np.random.default_rng(501)
clay = rng.uniform(1, 9, size=(48, 3)).astype("float32")
hours = (0.4 * clay[:, 0] + np.sqrt(clay[:, 1]) + rng.normal(0, 0.1, size=48)).astype("float32")
np.random.seed(1989)  # for the plots


def slower(epoch, rate):
    return rate * 0.7 if epoch else rate


keras.utils.set_random_seed(502)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(12, activation="gelu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Nadam(0.02), loss="huber")
slow = keras.callbacks.LearningRateScheduler(slower)
history = model.fit(clay, hours, validation_split=0.25, epochs=4, verbose=0, callbacks=[slow])
print("loss:", history.history["loss"], history.history["val_loss"])
print("hours:", model.predict(clay[:5], verbose=0).ravel().tolist())
