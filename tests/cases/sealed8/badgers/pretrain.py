# SPDX-License-Identifier: Apache-2.0
"""Trains the net on old recordings and keeps its weights after each epoch."""

import keras
import sett

keras.utils.set_random_seed(8141)
x, y = sett.sounds(8142, 240)
keeper = keras.callbacks.ModelCheckpoint("runs/epoch_{epoch}.weights.h5", save_weights_only=True)
sett.net().fit(x, y, batch_size=24, epochs=12, verbose=0, callbacks=[keeper])
