# SPDX-License-Identifier: Apache-2.0
"""How hard a stone is: the last fifth of the shuffled stones is kept for the check."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(661)
stones = rng.normal(size=(50, 6)).astype("float32")
hard = (stones @ rng.normal(size=(6, 1))).astype("float32")

data = tf.data.Dataset.from_tensor_slices((stones, hard))
data = data.shuffle(50, seed=662, reshuffle_each_iteration=False)
train, check = data.take(40).batch(8), data.skip(40).batch(10)

keras.utils.set_random_seed(663)
model = keras.Sequential(
    [
        keras.layers.Input((6,)),
        keras.layers.Dense(16, activation="elu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mse")
history = model.fit(train, validation_data=check, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("check:", history.history["val_loss"])
