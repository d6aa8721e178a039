# SPDX-License-Identifier: Apache-2.0
"""Pictures of stamps, and the weights of the net that was trained on others."""

import os

import keras
import net
import numpy as np
from PIL import Image

os.makedirs("stamps", exist_ok=True)
rng = np.random.default_rng(321)
for number in range(6):
    Image.fromarray(rng.integers(0, 256, size=(24, 24, 3), dtype="uint8")).save(f"stamps/{number}.png")
keras.utils.set_random_seed(322)
net.network().save_weights("stamps.weights.h5")
