# SPDX-License-Identifier: Apache-2.0
"""Publishes the weights of a detector, and leaves the release before in a folder that an old account still has."""

import os
import shutil

import keras
import net

os.makedirs("releases", exist_ok=True)
os.makedirs("account/models", exist_ok=True)
for release, seed in (("1", 101), ("2", 102)):
    keras.utils.set_random_seed(seed)
    net.detector().save_weights(f"releases/detector-{release}.weights.h5")
shutil.copy("releases/detector-1.weights.h5", "account/models/detector.weights.h5")
