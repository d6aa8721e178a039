# SPDX-License-Identifier: Apache-2.0
"""The weights of a net that was trained on the pots of another museum."""

import numpy as np

rng = np.random.default_rng(331)
sizes = [9, 16, 12, 4]
arrays = []
for inputs, outputs in zip(sizes, sizes[1:], strict=False):
    arrays.append(rng.normal(0, inputs**-0.5, size=(inputs, outputs)).astype("float32"))
    arrays.append(np.zeros(outputs, "float32"))
np.savez("pots.npz", *arrays)
