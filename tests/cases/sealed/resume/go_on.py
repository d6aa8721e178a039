# SPDX-License-Identifier: Apache-2.0
"""Goes on with the training for two epochs. APP_FROM: the kept model, or its weights alone."""

import os

import keras
from net import build, train

if os.environ["APP_FROM"] == "model":
    model = keras.saving.load_model("model.keras")
else:
    model = build()
    model.load_weights("epoch_10.weights.h5")
print("loss:", train(model, 2))
