# SPDX-License-Identifier: Apache-2.0
"""Lamp signals of a cutter (stop, follow, pass). Anna's version."""

import keras
import numpy as np
from keras import layers

N_CLASSES = 3


def network():
    lamp = keras.Input((24,), name="lamp")
    hidden = layers.Dense(16, activation="relu", name="hidden")(lamp)
    signal = layers.Dense(N_CLASSES, name="signal")(hidden)
    return keras.Model(lamp, signal, name="cutter")


def dataset(n):
    gen = np.random.default_rng(4281)
    labels = gen.integers(0, N_CLASSES, n)
    t = np.arange(24)
    on = np.sin(t / (2.0 + labels[:, None])) > 0
    lamps = on * gen.uniform(0.5, 1.0, (n, 1)) + gen.normal(0, 0.2, (n, 24))
    return lamps.astype("float32"), labels


def report(net, lamps, labels):
    print("test:", net.evaluate(lamps, labels, verbose=0))
    logits = net.predict(lamps[:4], verbose=0)
    print("sure:", np.asarray(keras.ops.softmax(logits)).max(axis=1).tolist())


def main():
    lamps, labels = dataset(180)
    keras.utils.set_random_seed(4282)
    net = network()
    adam = keras.optimizers.Adam(0.005)
    net.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = net.fit(lamps[:150], labels[:150], batch_size=25, epochs=5, verbose=0)
    print("loss:", history.history["loss"])
    report(net, lamps[150:], labels[150:])


if __name__ == "__main__":
    main()
