# SPDX-License-Identifier: Apache-2.0
"""Which species a fish is, by its measures (exported from the notebook)."""

# %% Imports
import keras
import numpy as np
import pandas as pd
from keras import layers

# %% Load
df = pd.read_csv("catch.csv")
df.head()

# %% Features
features = df[["length", "height", "weight"]].to_numpy("float32")
features = features / features.max(axis=0)

# %% Targets
class_names = list(dict.fromkeys(df["species"]))
class_index = {name: i for i, name in enumerate(class_names)}
targets = np.array([class_index[name] for name in df["species"]], dtype="int32")

# %% Model
keras.utils.set_random_seed(4112)
model = keras.Sequential(
    [
        layers.Input((3,), name="measures"),
        layers.Dense(16, activation="relu", name="hidden"),
        layers.Dense(len(class_names), activation="softmax", name="species"),
    ],
    name="fish",
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])

# %% Train
history = model.fit(features[:160], targets[:160], batch_size=16, epochs=4, verbose=0)
print("loss:", history.history["loss"])

# %% Test
print("test:", model.evaluate(features[160:], targets[160:], verbose=0))
guess = model.predict(features[160:168], verbose=0)
print("fish:", [class_names[i] for i in guess.argmax(axis=1)])
print("sure:", guess.max(axis=1).tolist())
