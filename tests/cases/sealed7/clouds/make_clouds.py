# SPDX-License-Identifier: Apache-2.0
"""What the office knows of its clouds, and its settings: python make_clouds.py home|mountain"""

import json
import sys

import numpy as np

rng = np.random.default_rng(4171)
heights = rng.normal(size=(128, 6)).astype("float32")
kinds = (heights @ rng.normal(size=(6, 4))).argmax(axis=1)
np.savez("clouds.npz", heights=heights, kinds=kinds)

SETTINGS = {
    "home": {"title": "Clouds over the office", "rate": 0.01, "clip": None, "decay": 0.0, "batch": 32, "colour": "grey"},
    "mountain": {"colour": "white", "title": "Clouds below us", "batch": 32, "rate": 0.01, "clip": 0.4, "decay": 0.02, "dpi": 300},
}
with open("settings.json", "w", encoding="utf-8") as file:
    json.dump(SETTINGS[sys.argv[1]], file, indent=2)
