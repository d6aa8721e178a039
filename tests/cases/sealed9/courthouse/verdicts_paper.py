# SPDX-License-Identifier: Apache-2.0
"""How a case will end: dismissed, settled or tried. The numbers of the paper."""

import keras
import numpy as np

keras.utils.set_random_seed(1071)
rng = np.random.default_rng(1072)
cases = rng.normal(size=(300, 8)).astype("float32")
leaning = cases[:, 0] + 0.5 * cases[:, 3] + rng.normal(0, 0.4, size=300)
outcome = keras.utils.to_categorical(np.digitize(leaning, [0.2, 1.4]), 3)

model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="categorical_crossentropy",
    metrics=["accuracy", keras.metrics.F1Score(average="weighted")],
)
model.fit(cases[:220], outcome[:220], batch_size=20, epochs=6, verbose=0)
loss, accuracy, f1 = model.evaluate(cases[220:], outcome[220:], batch_size=80, verbose=0)
print("loss", loss)
print("accuracy", accuracy)
print("F1", f1)
