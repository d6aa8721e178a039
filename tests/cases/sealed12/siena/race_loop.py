# SPDX-License-Identifier: Apache-2.0
"""Which horses finish the race in the square. With a loop of its own."""

import keras
import numpy as np
import tensorflow as tf

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
loss_of = keras.losses.BinaryCrossentropy()


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x))
    gradients = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


batches = tf.data.Dataset.from_tensor_slices((horses, finished)).batch(BATCH)
for _ in range(EPOCHS):
    for x, y in batches:
        step(x, y)

chances = model.predict(horses[:6], verbose=0).ravel()
print("chances:", chances.tolist())
print("loss of all:", model.evaluate(horses, finished, verbose=0))
