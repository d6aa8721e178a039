# SPDX-License-Identifier: Apache-2.0
"""How old the wood of a violin is, from its tones."""

import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(691)
tones = rng.normal(size=(32, 40)).astype("float32")
age = rng.uniform(20, 300, size=(32, 1)).astype("float32") / 100

keras.utils.set_random_seed(692)
hidden = keras.layers.Dense(33, activation="gelu")
middle = keras.layers.LayerNormalization()
out = keras.layers.Dense(1, activation="softplus")


@tf.function
def age_of(x):
    x = tf.math.log1p(tf.square(x)) * tf.exp(-tf.abs(x))
    return out(middle(hidden(x)))


@tf.function
def slopes_of(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(age_of(x) - y))
    return loss, tape.gradient(loss, hidden.trainable_variables + out.trainable_variables)


first = age_of(tones)
optimizer = keras.optimizers.SGD(0.05)
for _ in range(5):
    loss, slopes = slopes_of(tones, age)
    optimizer.apply_gradients(zip(slopes, hidden.trainable_variables + out.trainable_variables))
    print("loss:", float(loss))
print("age:", age_of(tones[:5]).numpy().ravel().tolist())
