# SPDX-License-Identifier: Apache-2.0
"""How far a ketch heels: from small grey frames of three cameras with different exposure."""

import keras
import numpy as np

CAMERAS = ["bow", "mast", "stern"]
EXPOSURE = np.array([0, 35, 70])


def record(count):
    """Frames of the three cameras, as bytes, with the angle at which the ketch heels."""
    rng = np.random.default_rng(4161)
    angle = rng.uniform(-1, 1, (count, 3))
    slope = np.linspace(-1, 1, 12)
    frames = 120 + 60 * angle[:, :, None, None] * slope[:, None] + 40 * slope + rng.normal(0, 6, (count, 3, 12, 12))
    return frames.clip(0, 255).astype(np.uint8), angle.astype("float32")


def brighten(frames):
    """Brings the frames of all cameras to one brightness."""
    even = []
    for camera in range(len(CAMERAS)):
        shift = EXPOSURE[camera]
        even.append((frames[:, camera] + shift) / 255)
    return np.stack(even, axis=1).astype("float32")


frames, angle = record(60)
x = brighten(frames).reshape(-1, 144)
y = angle.reshape(-1, 1)

keras.utils.set_random_seed(4162)
model = keras.Sequential(
    [
        keras.layers.Input((144,)),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
history = model.fit(x[:150], y[:150], batch_size=30, epochs=4, verbose=0)
print("mean:", float(x.mean(dtype="float64")))
print("loss:", history.history["loss"])
print("heel:", model.predict(x[150:154], verbose=0).ravel().tolist())
