# SPDX-License-Identifier: Apache-2.0
"""Two pendulums, one hanging from the other, from several starts."""

import tensorflow as tf

G = 9.81


def slopes(state):
    one, two, fast_one, fast_two = tf.unstack(state, axis=1)
    delta = one - two
    below = 3.0 - tf.cos(2.0 * delta)
    bend_one = -3.0 * G * tf.sin(one) - G * tf.sin(one - 2.0 * two)
    bend_one -= 2.0 * tf.sin(delta) * (fast_two**2 + fast_one**2 * tf.cos(delta))
    bend_two = 2.0 * tf.sin(delta) * (2.0 * fast_one**2 + 2.0 * G * tf.cos(one) + fast_two**2 * tf.cos(delta))
    return tf.stack([fast_one, fast_two, bend_one / below, bend_two / below], axis=1)


@tf.function
def swing(state, steps):
    for _ in tf.range(steps):
        half = state + 0.0025 * slopes(state)
        state = state + 0.005 * slopes(half)
    return state


starts = tf.stack([tf.linspace(1.5, 2.5, 6), tf.linspace(2.6, 1.6, 6), tf.zeros(6), tf.zeros(6)], axis=1)
for steps in (1, 200, 2000):
    print(steps, swing(starts, tf.constant(steps)).numpy().tolist())
