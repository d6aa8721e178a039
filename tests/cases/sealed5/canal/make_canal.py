# SPDX-License-Identifier: Apache-2.0
"""Weights of the net as the other framework has trained them, in the order of its layers."""

import numpy as np

rng = np.random.default_rng(561)


def small(*shape):
    return rng.normal(0, 0.4, size=shape).astype("float32")


np.savez(
    "locks.npz",
    conv_w=small(5, 2, 8),
    conv_b=small(8),
    norm_gamma=1 + small(8),
    norm_beta=small(8),
    norm_mean=small(8),
    norm_var=(np.abs(small(8)) * 0.02 + 0.004).astype("float32"),
    head_w=small(8, 3),
    head_b=small(3),
)
np.save("levels.npy", small(10, 40, 2))
