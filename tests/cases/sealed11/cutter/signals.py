# SPDX-License-Identifier: Apache-2.0
"""Which of three signals a cutter gives, by its lamp."""

import keras
import numpy as np

SIGNALS = ["stop", "follow", "pass"]


def make_flashes(count):
    rng = np.random.default_rng(4281)
    kind = rng.integers(0, len(SIGNALS), count)
    moments = np.arange(24)
    clean = np.sin(moments / (2.0 + kind[:, None])) > 0
    flashes = clean * rng.uniform(0.5, 1.0, (count, 1)) + rng.normal(0, 0.2, (count, 24))
    return flashes.astype("float32"), kind


def build_model():
    return keras.Sequential(
        [
            keras.layers.Input((24,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(len(SIGNALS), activation="softmax"),
        ]
    )


flashes, kind = make_flashes(180)

keras.utils.set_random_seed(4282)
model = build_model()
model.compile(
    optimizer=keras.optimizers.Adam(0.005),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=["accuracy"],
)
history = model.fit(flashes[:150], kind[:150], batch_size=25, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("test:", model.evaluate(flashes[150:], kind[150:], verbose=0))
print("sure:", model.predict(flashes[150:154], verbose=0).max(axis=1).tolist())
