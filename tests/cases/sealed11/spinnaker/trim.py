# SPDX-License-Identifier: Apache-2.0
"""How to trim a spinnaker: from the last sixteen gusts to the angle of the pole."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(4241)
gusts = rng.gamma(2.0, 1.5, (256, 16, 4)).astype("float32")
angle = np.tanh(gusts.mean(axis=(1, 2)) - 3)[:, None].astype("float32")


def build():
    gust = keras.Input((16, 4))
    x = layers.Dense(32, activation="gelu")(gust)
    x = layers.LayerNormalization()(x)
    seen = layers.Dense(1)(x)
    weight = layers.Softmax(axis=1)(seen)
    x = layers.Multiply()([x, weight])
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dense(16, activation="silu")(x)
    return keras.Model(gust, layers.Dense(1, activation="tanh")(x))


keras.utils.set_random_seed(4242)
model = build()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
history = model.fit(gusts[:192], angle[:192], batch_size=32, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(gusts[192:], angle[192:], verbose=0))
print("angle:", model.predict(gusts[192:196], verbose=0).ravel().tolist())
