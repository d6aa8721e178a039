# SPDX-License-Identifier: Apache-2.0
"""Which of four regions a whisky is from."""

import keras
import numpy as np

rng = np.random.default_rng(641)
regions = rng.integers(0, 4, size=80)
notes = (rng.normal(size=(80, 7)) + np.eye(4, 7)[regions]).astype("float32")

keras.utils.set_random_seed(642)
inputs = keras.Input((7,), name="notes")
hidden = keras.layers.Dense(12, activation="relu")(inputs)
outputs = keras.layers.Dense(4, name="region")(hidden)
model = keras.Model(inputs, outputs)
model.compile(
    optimizer=keras.optimizers.RMSprop(0.01),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
history = model.fit(notes, regions, batch_size=20, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("region:", model.predict(notes[:3], verbose=0).tolist())
