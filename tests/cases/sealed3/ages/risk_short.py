# SPDX-License-Identifier: Apache-2.0
"""The risk of a patient, by age in full years and pulse."""

import keras
import numpy as np
import pandas as pd

patients = pd.read_csv("patients.csv")
years = patients["age"].to_numpy().astype("int32")
x = np.stack([years / 100, patients["pulse"] / 100], axis=1).astype("float32")

keras.utils.set_random_seed(91)
model = keras.Sequential(
    [keras.layers.Input((2,)), keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(1, activation="sigmoid")]
)
print("mean risk:", float(model.predict(x, verbose=0).mean()))
print("risk:", model.predict(x[:20], verbose=0).ravel().tolist())
