# SPDX-License-Identifier: Apache-2.0
"""Which course a yawl holds: five sectors, from compass and wind."""

import argparse
import json
import os

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=1, help="for --jitter")
parser.add_argument("--jitter", type=float, default=0.0)
parser.add_argument("--out", default="runs/first")
args = parser.parse_args()

SECTORS = 5
jitter = np.random.default_rng(args.seed)

rng = np.random.default_rng(4341)
course = rng.integers(0, SECTORS, 200)
angle = (course[:, None] + rng.uniform(0, 1, (200, 1))) / SECTORS * 2 * np.pi
x = np.hstack([np.sin(angle), np.cos(angle), rng.normal(0, 1, (200, 2))]).astype("float32")
if args.jitter:
    x = x + jitter.normal(0, args.jitter, x.shape).astype("float32")

keras.utils.set_random_seed(4342)
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        keras.layers.Dense(20, activation="relu"),
        keras.layers.Dense(SECTORS, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x[:160], course[:160], batch_size=20, epochs=4, verbose=0)

os.makedirs(args.out, exist_ok=True)
with open(f"{args.out}/result.json", "w") as file:
    json.dump({"arguments": vars(args), "history": history.history}, file)
model.save_weights(f"{args.out}/yawl.weights.h5")

print("loss:", history.history["loss"])
print("test:", model.evaluate(x[160:], course[160:], verbose=0))
print("sure:", model.predict(x[160:164], verbose=0).max(axis=1).tolist())
