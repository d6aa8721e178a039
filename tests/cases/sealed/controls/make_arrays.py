# SPDX-License-Identifier: Apache-2.0
"""Writes twelve arrays into the folder arrays, in the order that the argument names."""

import os
import sys

import numpy as np

os.makedirs("arrays")
numbers = range(12) if sys.argv[1] == "ascending" else reversed(range(12))
for number in numbers:
    np.save(f"arrays/part_{number:02}.npy", np.sin(np.arange(6) + number).astype("float32"))
