# SPDX-License-Identifier: Apache-2.0
"""Predicts how people answer the last question of a survey."""

import keras
import numpy as np

rng = np.random.default_rng(40)
x = rng.normal(size=(96, 10)).astype("float32")
y = (x[:, :3].sum(axis=1) > 0).astype("float32")

keras.utils.set_random_seed(41)
model = keras.Sequential(
    [
        keras.layers.Input((10,)),
        keras.layers.Dense(16),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y, batch_size=32, epochs=3, shuffle=False, verbose=0)
answers = model(x[:6], training=False)
print("answers:", answers.numpy().ravel().tolist())
