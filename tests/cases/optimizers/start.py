# SPDX-License-Identifier: Apache-2.0
"""The first part of the training: keeps the whole model, and a checkpoint with the optimizer."""

import keras
import tensorflow as tf
from net import build, x, y

model = build()
model.compile(keras.optimizers.Adam(0.01), "mse")
model.fit(x, y, batch_size=8, epochs=5, verbose=0)
model.save("model.keras")
tf.train.Checkpoint(model=model, optimizer=model.optimizer).write("kept/ckpt")
