# SPDX-License-Identifier: Apache-2.0
"""How bitter an espresso turns out: grind, dose, pressure, time, heat, water."""

import os

import keras
import numpy as np

PATIENCE = int(os.environ.get("APP_PATIENCE", "3"))
KEEP_BEST = os.environ.get("APP_KEEP_BEST", "0") == "1"


def brews(count, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 6))
    y = np.tanh(x[:, 0] * x[:, 3]) + 0.5 * x[:, 4] + rng.normal(0, 0.8, count)
    return x.astype("float32"), y[:, None].astype("float32")


def build():
    inputs = keras.Input((6,))
    hidden = keras.layers.Dense(48, activation="relu", name="crema")(inputs)
    hidden = keras.layers.Dense(48, activation="relu", name="body")(hidden)
    outputs = keras.layers.Dense(1, name="bitterness")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
    return model


def main():
    keras.utils.set_random_seed(10041)
    train, valid, test = brews(48, 10042), brews(24, 10043), brews(24, 10044)
    model = build()
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=PATIENCE, restore_best_weights=KEEP_BEST)
    history = model.fit(*train, batch_size=8, epochs=25, validation_data=valid, callbacks=[stop], verbose=0)
    print("epochs:", len(history.history["loss"]), "last loss:", history.history["loss"][-1])
    print("test:", model.evaluate(*test, verbose=0))
    print("bitterness:", model.predict(test[0][:4], verbose=0).ravel().tolist())


main()
