# SPDX-License-Identifier: Apache-2.0
"""program.py TRACE STEPS SEED: trains a recurrent net, whose loops run thousands of small ops a step; every run is kept."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import isobit
import keras
import models
import tensorflow as tf

trace, steps, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with isobit.record(trace, overwrite=True, keep_every=1):
    keras.utils.set_random_seed(seed)
    model, (x, y) = models.compiled("lstm", 2)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32, drop_remainder=True).repeat()
    model.fit(data, steps_per_epoch=steps, epochs=1, verbose=0)
