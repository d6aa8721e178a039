# SPDX-License-Identifier: Apache-2.0
"""Goes on in a loop of its own. APP_WITH: what the checkpoint brings back beside the weights."""

import os

import keras
import tensorflow as tf
from net import build, x, y

model = build()
optimizer = keras.optimizers.Adam(0.01)
optimizer.build(model.trainable_variables)
parts = {"optimizer": optimizer} if os.environ["APP_WITH"] == "optimizer" else {}
tf.train.Checkpoint(model=model, **parts).read("kept/ckpt").expect_partial()


@tf.function
def step(batch, wanted):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(batch) - wanted))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True))
    return loss


for begin in range(0, 32, 8):
    loss = step(x[begin : begin + 8], y[begin : begin + 8])
print("loss:", float(loss))
