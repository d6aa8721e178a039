# SPDX-License-Identifier: Apache-2.0
"""Which horses finish the race in the square."""

import keras
import numpy as np

BATCH = 16
EPOCHS = 6

rng = np.random.default_rng(1633)
horses = rng.normal(size=(96, 7)).astype("float32")
finished = (horses[:, 0] - 0.7 * horses[:, 3] + rng.normal(0, 0.3, size=96) > 0).astype("float32")[:, None]

keras.utils.set_random_seed(1634)
model = keras.Sequential(
    [
        keras.layers.Input((7,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
model.fit(horses, finished, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)

chances = model.predict(horses[:6], verbose=0).ravel()
print("chances:", chances.tolist())
print("loss of all:", model.evaluate(horses, finished, verbose=0))
