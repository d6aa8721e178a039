# SPDX-License-Identifier: Apache-2.0
"""The species of a penguin by its bill and flippers, with a loop of our own to look into each step."""

import keras
import numpy as np
import tensorflow as tf

EPOCHS = 5
BATCH = 30


def colony():
    rng = np.random.default_rng(8281)
    species = rng.integers(0, 3, size=150)
    centres = np.array([[39, 18, 190, 37], [49, 18.5, 196, 38], [47.5, 15, 217, 51]])
    birds = centres[species] + rng.normal(0, [3, 1.2, 7, 4], size=(150, 4))
    birds = (birds - birds.mean(axis=0)) / birds.std(axis=0)
    return birds.astype("float32"), species


def net():
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(16, activation="relu", kernel_regularizer=keras.regularizers.L2(0.02)),
            keras.layers.Dense(3, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.02)),
        ]
    )


birds, species = colony()
keras.utils.set_random_seed(8282)
model = net()
optimizer = keras.optimizers.SGD(0.1)
cross_entropy = keras.losses.SparseCategoricalCrossentropy()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = cross_entropy(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


batches = tf.data.Dataset.from_tensor_slices((birds, species)).batch(BATCH)
for _ in range(EPOCHS):
    for x, y in batches:
        train_step(x, y)
scores = model.predict(birds, verbose=0)
print("accuracy:", float(np.mean(scores.argmax(axis=1) == species)))
print("cross entropy:", float(-np.log(scores[np.arange(150), species]).mean()))
print("scores:", scores[:3].tolist())
