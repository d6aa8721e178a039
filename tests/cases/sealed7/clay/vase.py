# SPDX-License-Identifier: Apache-2.0
"""Whether a vase will crack in the fire. A small machine takes each batch in parts: python vase.py [--parts N]"""

import argparse

import keras
import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--parts", type=int, default=1, help="as many as divide 64")
options = parser.parse_args()

rng = np.random.default_rng(4251)
clay = rng.normal(size=(320, 12)).astype("float32")
cracks = (clay[:, 0] * clay[:, 1] + clay[:, 2] > 0).astype("float32")[:, None]

keras.utils.set_random_seed(4252)
model = keras.Sequential(
    [
        keras.layers.Input((12,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1),
    ]
)
optimizer = keras.optimizers.Adam(0.01)
loss_of = keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def gradients(x, y):
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x, training=True))
    return loss, tape.gradient(loss, model.trainable_variables)


size = 64 // options.parts
for epoch in range(3):
    for at in range(0, 320, 64):
        done = [gradients(clay[i : i + size], cracks[i : i + size]) for i in range(at, at + 64, size)]
        mean = [tf.add_n(parts) / options.parts for parts in zip(*(grads for _, grads in done), strict=True)]
        optimizer.apply(mean, model.trainable_variables)
    print(f"epoch {epoch}: last batch {sum(float(loss) for loss, _ in done) / options.parts}")
print("cracks:", tf.sigmoid(model(clay[:5])).numpy().ravel().tolist())
