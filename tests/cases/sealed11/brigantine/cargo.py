# SPDX-License-Identifier: Apache-2.0
"""How deep a brigantine lies, by its cargo."""

import keras
import numpy as np
import tensorflow as tf


def read_cargo():
    rng = np.random.default_rng(4271)
    cargo = rng.gamma(3.0, 10.0, (180, 5))
    depth = 1.2 + cargo @ np.array([0.010, 0.014, 0.006, 0.011, 0.008]) + rng.normal(0, 0.05, 180)
    return (cargo / 30).astype("float32"), depth.astype("float32").reshape(-1, 1)


def uneven_error(wanted, given):
    """To lie deeper than foretold is the worse mistake."""
    error = wanted - given
    return tf.reduce_mean(tf.where(error > 0, 3.0, 1.0) * tf.square(error))


cargo, depth = read_cargo()
data = tf.data.Dataset.from_tensor_slices((cargo[:140], depth[:140])).batch(20)

keras.utils.set_random_seed(4272)
model = keras.Sequential(
    [
        keras.layers.Input((5,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.01)

for epoch in range(4):
    losses = []
    for features, wanted in data:
        with tf.GradientTape() as tape:
            loss = uneven_error(wanted, model(features, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        losses.append(float(loss))
    print(f"epoch {epoch}:", float(np.mean(losses)))
print("depth:", model.predict(cargo[140:144], verbose=0).ravel().tolist())
