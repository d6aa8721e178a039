# SPDX-License-Identifier: Apache-2.0
"""Which country a stamp is from."""

import keras
import net
import numpy as np
from PIL import Image

keras.utils.set_random_seed(1)
model = net.network()
model.load_weights("stamps.weights.h5")

x = []
for number in range(6):
    stamp = Image.open(f"stamps/{number}.png").convert("L")
    x.append(np.asarray(stamp, "float32") / 255)
x = np.stack(x)[..., np.newaxis]
print("country:", model.predict(x, verbose=0).tolist())
