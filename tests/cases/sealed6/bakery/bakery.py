# SPDX-License-Identifier: Apache-2.0
"""Which loaves are done."""

import os
from pathlib import Path

import net
import numpy as np
from PIL import Image

photographs = sorted(Path("loaves").glob("*.png"))
pixels = np.stack([np.asarray(Image.open(path).convert("RGB"), "float32") for path in photographs])
if os.environ.get("APP_PIXELS") == "signed":
    pixels = pixels / 127.5 - 1.0
else:
    pixels = pixels / 255.0

model = net.network()
model.load_weights("bakery.weights.h5")
for path, done in zip(photographs, model.predict(pixels, verbose=0).ravel(), strict=True):
    print(path.name, float(done))
