# SPDX-License-Identifier: Apache-2.0
"""Pictures of coins and a list of what they are, as first kept or as the archive keeps them: python make_coins.py first|archive"""

import os
import sys

import numpy as np
import pandas as pd
from PIL import Image, PngImagePlugin

archive = sys.argv[1] == "archive"
os.makedirs("coins", exist_ok=True)
rng = np.random.default_rng(200)
for number in range(8):
    picture = Image.fromarray(rng.integers(0, 256, size=(20, 20, 3), dtype="uint8"))
    note = PngImagePlugin.PngInfo()
    note.add_text("Software", "archive")
    options = {"compress_level": 9, "optimize": True, "pnginfo": note} if archive else {"compress_level": 1}
    picture.save(f"coins/{number}.png", **options)
table = pd.DataFrame({"coin": range(8), "kind": rng.integers(0, 3, size=8)})
table.to_csv("coins.csv", index=False, lineterminator="\r\n" if archive else "\n")
save = np.savez_compressed if archive else np.savez
save("scale.npz", centre=np.float32(127.5), width=np.float32(73.9))
