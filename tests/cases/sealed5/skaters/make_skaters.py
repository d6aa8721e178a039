# SPDX-License-Identifier: Apache-2.0
"""Trains the judge and keeps its states: python make_skaters.py [STATE], the state that was last looked at."""

import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from judge import judge

rng = np.random.default_rng(631)
jumps, marks = rng.normal(size=(48, 6)).astype("float32"), rng.uniform(0, 6, size=(48, 1)).astype("float32")
keras.utils.set_random_seed(632)
model = judge()
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
manager = tf.train.CheckpointManager(tf.train.Checkpoint(model=model), "states", max_to_keep=5)
for _ in range(4):
    model.fit(jumps, marks, epochs=2, verbose=0)
    manager.save()
if len(sys.argv) > 1:
    state = Path("states/checkpoint")
    text = state.read_text(encoding="utf-8")
    state.write_text(text.replace('path: "ckpt-4"', f'path: "ckpt-{sys.argv[1]}"', 1), encoding="utf-8")
