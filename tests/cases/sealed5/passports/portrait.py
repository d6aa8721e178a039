# SPDX-License-Identifier: Apache-2.0
"""Which portraits are fit for a passport."""

from pathlib import Path

import numpy as np
from net import network
from PIL import Image, ImageOps


def load(path):
    image = Image.open(path)
    image = ImageOps.exif_transpose(image)
    image = image.convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
    return np.asarray(image, dtype="float32") / 255.0


files = sorted(Path("portraits").glob("*.jpg"))
model = network()
model.load_weights("portraits.weights.h5")
fit = model.predict(np.stack([load(path) for path in files]), verbose=0)
for path, chance in zip(files, fit[:, 1].tolist()):
    print(path.name, chance)
