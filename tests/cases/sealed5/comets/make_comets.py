# SPDX-License-Identifier: Apache-2.0
"""Sightings of comets and the net of last year: python make_comets.py STATIONS [--remarks]"""

import sys

import keras
import numpy as np
import pandas as pd
from net import network

stations = int(sys.argv[1])
rng = np.random.default_rng(571)
sightings = pd.DataFrame(rng.normal(size=(40, 3)).round(3), columns=["bright", "speed", "tail"])
sightings.insert(0, "station", rng.integers(0, 30, size=40))
if "--remarks" in sys.argv:
    sightings.insert(2, "remarks", np.where(sightings["speed"] > 0, "seen twice", None))
    sightings["dust"] = np.nan
sightings.to_csv("sightings.csv", index=False)

keras.utils.set_random_seed(572)
model = network(stations)
model.compile(optimizer="adam", loss="mse")
model.fit([sightings["station"].to_numpy(), sightings[["bright", "speed"]].to_numpy()], sightings["tail"].to_numpy(), verbose=0)
model.save_weights("last-year.weights.h5")
