# SPDX-License-Identifier: Apache-2.0
"""What a spoon is made of, by its sound."""

import logging
import os

import keras
import numpy as np

logging.basicConfig(level=os.environ.get("APP_LEVEL", "WARNING"))
rng = np.random.default_rng(4271)
time = np.arange(400) / 400
pitch = np.array([31.0, 47.0, 60.0])
made_of = rng.integers(0, 3, size=60)
sound = np.sin(2 * np.pi * pitch[made_of][:, None] * time) * np.exp(-3 * time) + 0.2 * rng.normal(size=(60, 400))
frames = np.abs(np.fft.rfft(sound.reshape(60, 8, 50), axis=2))[..., None].astype("float32")
logging.info("%d sounds, frames %s", len(sound), frames.shape)

keras.utils.set_random_seed(4272)
heard = keras.Input((8, 26, 1), name="heard")
h = keras.layers.Conv2D(64, 3, padding="same", activation="relu")(heard)
h = keras.layers.Conv2D(64, 3, padding="same", activation="relu")(h)
h = keras.layers.GlobalMaxPooling2D()(h)
model = keras.Model(heard, keras.layers.Dense(3, activation="softmax")(h))
model.compile(optimizer=keras.optimizers.SGD(0.02), loss="sparse_categorical_crossentropy")
history = model.fit(frames, made_of, batch_size=20, epochs=3, verbose=0)
logging.info("parameters: %d", model.count_params())
print("loss:", history.history["loss"])
print("made of:", model.predict(frames[:4], verbose=0).tolist())
