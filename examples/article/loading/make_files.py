# SPDX-License-Identifier: Apache-2.0
"""Writes first.npy and second.npy: two downloads of one data set of which the second has a few other pictures."""

import numpy as np

pictures = np.random.default_rng(1).integers(0, 256, size=(64, 28, 28, 3), dtype="uint8")
np.save("first.npy", pictures)
pictures[5:9] = np.random.default_rng(2).integers(0, 256, size=(4, 28, 28, 3), dtype="uint8")
np.save("second.npy", pictures)
