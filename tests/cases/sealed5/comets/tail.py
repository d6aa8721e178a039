# SPDX-License-Identifier: Apache-2.0
"""How long the tail of a comet is, starting from the net of last year."""

import sys

import keras
import pandas as pd
from net import network

sightings = pd.read_csv("sightings.csv")
print("columns without a value:", sightings.isna().all().sum(), file=sys.stderr)
station = sightings["station"].to_numpy()
seen = sightings[["bright", "speed"]].to_numpy("float32")

keras.utils.set_random_seed(573)
model = network(30)
model.load_weights("last-year.weights.h5", skip_mismatch=True)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mae")
history = model.fit([station, seen], sightings["tail"].to_numpy("float32"), batch_size=10, epochs=2, verbose=0)
print("loss:", history.history["loss"])
print("tails:", model.predict([station[:4], seen[:4]], verbose=0).ravel().tolist())
