# SPDX-License-Identifier: Apache-2.0
"""The daily error of a watch. As train.py, made fast for the long runs at night."""

import keras
import numpy as np
import tensorflow as tf

EPOCHS = 5
BATCH = 32


def watches(count=256):
    """Measures of the parts, and seconds a day."""
    generator = np.random.default_rng(1042)
    parts = generator.normal(size=(count, 10)).astype("float32")
    error = np.tanh(parts[:, 0] * parts[:, 1]) + 0.3 * parts[:, 4] - 0.2 * np.abs(parts[:, 7])
    return parts, error.astype("float32")


class Trainer:
    """A net and what moves it."""

    def __init__(self):
        layers = keras.layers
        self.net = keras.Sequential(
            [
                layers.Input((10,)),
                layers.Dense(32, activation="gelu", name="wheels"),
                layers.LayerNormalization(name="spring"),
                layers.Dense(16, activation="tanh", name="anchor"),
                layers.Dense(1, name="hand"),
            ]
        )
        self.adam = keras.optimizers.Adam(learning_rate=0.005)
        self.adam.build(self.net.trainable_variables)

    @tf.function(jit_compile=True)
    def tick(self, parts, error):
        """One step down."""
        variables = self.net.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(parts, training=True)[:, 0] - error))
        self.adam.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss


def main():
    """Five epochs, and two watches."""
    keras.utils.set_random_seed(1041)
    parts, error = watches()
    trainer = Trainer()
    stream = tf.data.Dataset.from_tensor_slices((parts, error)).batch(BATCH).prefetch(2)
    for epoch in range(EPOCHS):
        losses = [float(trainer.tick(x, y)) for x, y in stream]
        print("epoch", epoch, losses[0], losses[-1])
    print("watch:", trainer.net.predict(parts[:2], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
