# SPDX-License-Identifier: Apache-2.0
"""Tomorrow's sales of a bakery, as the notebook has it."""

# %% imports
import keras
import numpy as np

# %% the weeks
rng = np.random.default_rng(80)
weeks = rng.normal(size=(60, 8)).astype("float32")
sold = (weeks[:, 0] + rng.normal(size=60)).astype("float32")
train, held_out = slice(0, 40), slice(40, 60)

# %% the net
keras.utils.set_random_seed(81)
net = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1),
    ]
)
net.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")

# %% the training
net.fit(
    weeks[train],
    sold[train],
    validation_data=(weeks[held_out], sold[held_out]),
    batch_size=10,
    epochs=40,
    verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=4)],
)

# %% the answer
print("held out:", net.evaluate(weeks[held_out], sold[held_out], verbose=0))
print("tomorrow:", net.predict(weeks[40:45], verbose=0).ravel().tolist())
