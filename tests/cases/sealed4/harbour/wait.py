# SPDX-License-Identifier: Apache-2.0
"""How long a ship waits for its berth: python wait.py --log FILE [--quiet]"""

import argparse
import pathlib
import platform
import tempfile
import time

import keras
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--log", required=True)
parser.add_argument("--quiet", action="store_true")
arguments = parser.parse_args()

months = sorted(pathlib.Path("ships").glob("*.csv"))
ships = pd.concat([pd.read_csv(month) for month in months], ignore_index=True)
x, y = ships[["length", "draught", "wind"]].to_numpy("float32"), ships["wait"].to_numpy("float32")

keras.utils.set_random_seed(472)
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(9, activation="elu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(x, y, batch_size=15, epochs=3, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    model.save(pathlib.Path(folder) / "wait.keras")
    model = keras.models.load_model(pathlib.Path(folder) / "wait.keras")

with open(arguments.log, "w", encoding="utf-8") as log:
    print(time.ctime(), platform.node(), "quiet" if arguments.quiet else history.history, file=log)
print("loss:", history.history["loss"])
print("wait:", model.predict(x[:4], verbose=0).ravel().tolist())
