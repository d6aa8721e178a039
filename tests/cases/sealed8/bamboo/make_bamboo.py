# SPDX-License-Identifier: Apache-2.0
"""Writes what the sensors in the bamboo wood measured: moisture, light, warmth, wind, pressure, and growth."""

import numpy as np

rng = np.random.default_rng(8261)
sensors = rng.normal([31, 480, 22.5, 3.4, 1009], [6, 120, 4, 1.2, 8], size=(3000, 5)).astype("float32")
growth = 0.03 * sensors[:, 0] + 0.004 * sensors[:, 1] + rng.normal(0, 0.3, size=3000)
np.savez("bamboo.npz", sensors=sensors, growth=growth.astype("float32"))
