# SPDX-License-Identifier: Apache-2.0
"""What sixteen buoys have measured, one packed file each."""

import os

import numpy as np

os.makedirs("buoys", exist_ok=True)
for buoy in range(16):
    rng = np.random.default_rng([671, buoy])
    np.savez_compressed(f"buoys/{buoy:02}.npz", waves=rng.normal(size=(400, 8)).astype("float32"))
