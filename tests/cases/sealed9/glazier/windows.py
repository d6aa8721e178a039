# SPDX-License-Identifier: Apache-2.0
"""Photographs of panes of coloured glass, whole or broken."""

from pathlib import Path

import numpy as np
from PIL import Image

rng = np.random.default_rng(1051)
for state in ("broken", "whole"):
    folder = Path("panes") / state
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(24):
        pane = rng.integers(60, 200, size=(1, 1, 3)) + rng.integers(-20, 20, size=(16, 16, 3))
        if state == "broken":
            pane[np.arange(16), rng.permutation(16)] = 250
        Image.fromarray(pane.clip(0, 255).astype("uint8")).save(folder / f"{number:02}.png")
