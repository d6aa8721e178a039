# SPDX-License-Identifier: Apache-2.0
"""Photographs through a porthole, by day and at dusk."""

import os

import numpy as np
from PIL import Image

os.makedirs("views", exist_ok=True)
rng = np.random.default_rng(4131)
rows, columns = np.mgrid[0:44, 0:60]
for i in range(60):
    dusk = i % 2
    horizon = rng.integers(15, 30)
    sky = np.array([210, 120, 70]) if dusk else np.array([90, 150, 220])
    sea = np.array([60, 50, 80]) if dusk else np.array([30, 110, 120])
    picture = np.where((rows < horizon)[..., None], sky, sea) + 8 * np.sin(columns / rng.uniform(2, 9))[..., None]
    picture = picture + rng.normal(0, 14, picture.shape)
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(f"views/{'dusk' if dusk else 'day'}_{i:02}.png")
