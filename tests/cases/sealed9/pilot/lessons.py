# SPDX-License-Identifier: Apache-2.0
"""Trains the net on flights of good pilots and keeps it."""

import cockpit
import keras
import tensorflow as tf

keras.utils.set_random_seed(931)
readings, controls = cockpit.flights(932, 256)
model = cockpit.network()
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
model.fit(readings, controls, batch_size=32, epochs=10, verbose=0)
tf.train.Checkpoint(model=model).save(f"{cockpit.CHECKPOINTS}/flown")
