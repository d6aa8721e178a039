# SPDX-License-Identifier: Apache-2.0
"""In which position a dancer stands."""

import glob

import cv2
import numpy as np
from net import network

pictures = []
for name in sorted(glob.glob("dancers/*.png")):
    picture = cv2.imread(name)
    picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    pictures.append(picture.astype("float32") / 127.5 - 1)

model = network()
model.load_weights("positions.weights.h5")
chances = model.predict(np.stack(pictures), batch_size=4, verbose=0)
print("position:", chances.argmax(axis=1).tolist())
print("chances:", chances.ravel().tolist())
