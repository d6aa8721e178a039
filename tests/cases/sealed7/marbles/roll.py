# SPDX-License-Identifier: Apache-2.0
"""Where a marble comes to rest, and a picture of some of them: python roll.py [SEED OF THE PICTURE]"""

import random
import sys

import numpy as np
import tensorflow as tf

random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
np.random.seed(random.randrange(1000))


def picture(places, count):
    """Some marbles as letters, for the wall: each where it lies, and a grain of dust beside it."""
    rows = [[" "] * 20 for _ in range(5)]
    for at in random.sample(range(len(places)), count):
        dust = np.random.normal(scale=0.02)
        rows[at % 5][int(np.clip((places[at] + dust) * 19, 0, 19))] = random.choice("oO0")
    return "\n".join("".join(row) for row in rows)


rng = np.random.default_rng(4321)
speed = rng.uniform(0.2, 1.0, size=(90, 2)).astype("float32")
rest = (speed[:, 0] * 0.7 + 0.2 * speed[:, 1] ** 2 + 0.02 * rng.normal(size=90)).astype("float32")
print(picture(rest, 20), file=sys.stderr)

tf.keras.utils.set_random_seed(4322)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(10, activation="tanh"), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adamax(0.02), loss="huber")
losses = [model.train_on_batch(speed[at : at + 30], rest[at : at + 30]) for _ in range(3) for at in (0, 30, 60)]
print("loss:", [float(loss) for loss in losses])
places = model.predict_on_batch(speed)[:, 0]
print(picture(places, 20), file=sys.stderr)
print("rest:", places[:6].tolist())
