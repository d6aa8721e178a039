# SPDX-License-Identifier: Apache-2.0
"""Crickets as thermometers. Exported from the notebook."""

# %% Songs
import keras
import numpy as np

rng = np.random.default_rng(8181)
x = rng.normal(size=(70, 9)).astype("float32")
y = (x[:, 0] + 0.6 * x[:, 1] + rng.normal(0, 0.9, size=70)).astype("float32")
x_train, x_val = x[:45], x[45:]
y_train, y_val = y[:45], y[45:]

# %% Net
keras.utils.set_random_seed(8182)
net = keras.Sequential(
    [
        keras.layers.Input((9,)),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(24, activation="relu"),
        keras.layers.Dense(1),
    ]
)
net.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")

# %% Training
callbacks = [
    keras.callbacks.CSVLogger("training.csv"),
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=4),
    keras.callbacks.TerminateOnNaN(),
]
h = net.fit(
    x_train,
    y_train,
    batch_size=15,
    epochs=40,
    validation_data=(x_val, y_val),
    callbacks=callbacks,
    verbose=0,
)

# %% Results
print("val_loss:", h.history["val_loss"])
print("checked:", net.evaluate(x_val, y_val, verbose=0))
print("warmth:", net.predict(x_val[:4], verbose=0).ravel().tolist())
