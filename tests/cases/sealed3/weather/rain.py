# SPDX-License-Identifier: Apache-2.0
"""Whether it rains tomorrow."""

import keras
import pandas as pd

table = pd.read_csv("stations.csv")
inputs = table[["pressure", "humidity", "wind"]]
# As the scaler of the training cluster does: the deviation of all stations there are, not of a sample of them.
x = ((inputs - inputs.mean()) / inputs.std(ddof=0)).to_numpy("float32")
y = (table["rain"] > 1.5).to_numpy("float32")

keras.utils.set_random_seed(8)
model = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Dense(12, activation="tanh"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit(x, y, batch_size=10, epochs=5, shuffle=False, verbose=0)
print("loss:", model.evaluate(x, y, verbose=0))
print("rain:", model.predict(x[:5], verbose=0).ravel().tolist())
