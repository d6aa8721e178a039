# SPDX-License-Identifier: Apache-2.0
"""Trains the base net and keeps the weights of every epoch: python train_base.py [PATTERN]."""

import sys
from pathlib import Path

import keras
from kitchen import build, samples

pattern = sys.argv[1] if len(sys.argv) > 1 else "epoch-{epoch}.weights.h5"
Path("checkpoints").mkdir()
keras.utils.set_random_seed(10021)
model = build()
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")
saver = keras.callbacks.ModelCheckpoint("checkpoints/" + pattern, save_weights_only=True)
x, y = samples(160, seed=10022)
model.fit(x, y, batch_size=32, epochs=12, verbose=0, callbacks=[saver])
