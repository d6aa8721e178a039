# SPDX-License-Identifier: Apache-2.0
"""How long a kettle needs to boil, by its size, its fire and the cold outside: python boil.py [--fast] [--log FILE]"""

import argparse
import os
import sys

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--fast", action="store_true")
parser.add_argument("--log")
options = parser.parse_args()

rng = np.random.default_rng(4231)
kettles = rng.uniform(-1, 1, size=(160, 4)).astype("float32")
minutes = np.exp(kettles[:, 0] - 0.5 * kettles[:, 1] + 0.2 * kettles[:, 2] ** 2)[:, None].astype("float32")

keras.utils.set_random_seed(4232)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(24, activation="gelu"),
        keras.layers.LayerNormalization(),
        keras.layers.Dense(24, activation="tanh"),
        keras.layers.Dense(1, activation="softplus"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="msle", jit_compile=options.fast)
callbacks = [keras.callbacks.CSVLogger(options.log)] if options.log else []
history = model.fit(kettles, minutes, batch_size=40, epochs=6, verbose=0, callbacks=callbacks)
if options.log:
    print(f"{os.uname().nodename}: {os.path.abspath(options.log)}", file=sys.stderr)
print("loss:", history.history["loss"])
print("minutes:", model.predict(kettles[:5], verbose=0).ravel().tolist())
