# SPDX-License-Identifier: Apache-2.0
"""The species of a penguin by its bill and flippers."""

import keras
import numpy as np


def colony():
    rng = np.random.default_rng(8281)
    species = rng.integers(0, 3, size=150)
    centres = np.array([[39, 18, 190, 37], [49, 18.5, 196, 38], [47.5, 15, 217, 51]])
    birds = centres[species] + rng.normal(0, [3, 1.2, 7, 4], size=(150, 4))
    birds = (birds - birds.mean(axis=0)) / birds.std(axis=0)
    return birds.astype("float32"), species


def net():
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(16, activation="relu", kernel_regularizer=keras.regularizers.L2(0.02)),
            keras.layers.Dense(3, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.02)),
        ]
    )


birds, species = colony()
keras.utils.set_random_seed(8282)
model = net()
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
model.fit(birds, species, batch_size=30, epochs=5, shuffle=False, verbose=0)
scores = model.predict(birds, verbose=0)
print("accuracy:", float(np.mean(scores.argmax(axis=1) == species)))
print("cross entropy:", float(-np.log(scores[np.arange(150), species]).mean()))
print("scores:", scores[:3].tolist())
