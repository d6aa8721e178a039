# SPDX-License-Identifier: Apache-2.0
"""Which castings have cracks, from the sound they give when struck."""

import os

import keras
import numpy as np

keras.config.set_dtype_policy(os.environ.get("APP_POLICY", "float32"))


def sounds(count=192, bins=32):
    """Spectra of cast parts; a crack shifts some of the energy upwards."""
    rng = np.random.default_rng(1021)
    spectra = rng.gamma(2.0, 1.0, size=(count, bins))
    cracked = rng.integers(0, 2, size=count)
    spectra[:, bins // 2 :] *= 1.0 + 0.3 * cracked[:, None]
    return np.log1p(spectra).astype("float32"), cracked.astype("float32")


def network(bins):
    """Two hidden layers; the answer is a float32 in any case."""
    return keras.Sequential(
        [
            keras.layers.Input((bins,)),
            keras.layers.Dense(24, activation="relu"),
            keras.layers.LayerNormalization(),
            keras.layers.Dense(12, activation="relu"),
            keras.layers.Dense(1),
            keras.layers.Activation("sigmoid", dtype="float32"),
        ]
    )


keras.utils.set_random_seed(1022)
spectra, cracked = sounds()
model = network(spectra.shape[1])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(spectra, cracked, batch_size=32, epochs=4, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("cracked:", model.predict(spectra[:4], verbose=0).ravel().tolist())
