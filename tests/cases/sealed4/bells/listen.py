# SPDX-License-Identifier: Apache-2.0
"""Which bells are cracked."""

import keras
import net
import numpy as np

sounds = np.random.default_rng(463).normal(size=(8, 64, 1)).astype("float32")

keras.utils.set_random_seed(464)
model = net.network()
model.load_weights("bells.weights.h5")
print("cracked:", model.predict(sounds, verbose=0).ravel().tolist())
