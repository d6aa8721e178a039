# SPDX-License-Identifier: Apache-2.0
"""Whether an acorn will sprout, by how it was kept."""

import keras
import numpy as np

SEED = 8191


def acorns(count):
    rng = np.random.default_rng(8192)
    kept = rng.uniform(-1, 1, size=(count, 5)).astype("float32")
    chance = 1 / (1 + np.exp(-3 * kept[:, 0] + 2 * kept[:, 3]))
    return kept, (rng.uniform(size=count) < chance).astype("float32")


def net():
    model = keras.Sequential(
        [
            keras.layers.Input((5,)),
            keras.layers.Dense(20, activation="tanh"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.RMSprop(0.01), loss="binary_crossentropy", metrics=["AUC"])
    return model


def main():
    keras.utils.set_random_seed(SEED)
    kept, sprouted = acorns(150)
    model = net()
    history = model.fit(kept, sprouted, batch_size=25, epochs=4, verbose=0)
    print("loss:", history.history["loss"])
    print("AUC:", history.history["AUC"])
    print("chance:", model.predict(kept[:4], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
