# SPDX-License-Identifier: Apache-2.0
"""Lets the trained net fly."""

import cockpit
import keras
import tensorflow as tf

keras.utils.set_random_seed(933)
model = cockpit.network()
checkpoint = tf.train.Checkpoint(model=model)
checkpoint.restore(tf.train.latest_checkpoint(cockpit.CHECKPOINTS)).expect_partial()

readings, controls = cockpit.flights(934, 40)
flown = model.predict(readings, verbose=0)
print("error:", float(((flown - controls) ** 2).mean()))
print("first flight:", flown[0].tolist())
