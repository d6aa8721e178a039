# SPDX-License-Identifier: Apache-2.0
"""Two pendulums, one hanging from the other, from several starts: quick enough for a film."""

import sys
import time

import tensorflow as tf

GRAVITY = 9.81
STEP = 0.005


def slopes(state):
    """Angular velocities and accelerations; both rods are 1 m, both weights 1 kg."""
    one, two, fast_one, fast_two = tf.unstack(state, axis=1)
    delta = one - two
    below = 3.0 - tf.cos(2.0 * delta)
    bend_one = -3.0 * GRAVITY * tf.sin(one) - GRAVITY * tf.sin(one - 2.0 * two)
    bend_one -= 2.0 * tf.sin(delta) * (fast_two**2 + fast_one**2 * tf.cos(delta))
    bend_two = 2.0 * tf.sin(delta) * (2.0 * fast_one**2 + 2.0 * GRAVITY * tf.cos(one) + fast_two**2 * tf.cos(delta))
    return tf.stack([fast_one, fast_two, bend_one / below, bend_two / below], axis=1)


@tf.function(jit_compile=True)
def swing(state, steps):
    """The midpoint rule."""
    for _ in tf.range(steps):
        middle = state + STEP / 2 * slopes(state)
        state = state + STEP * slopes(middle)
    return state


began = time.monotonic()
angles = [tf.linspace(1.5, 2.5, 6), tf.linspace(2.6, 1.6, 6)]
starts = tf.stack([*angles, tf.zeros(6), tf.zeros(6)], axis=1)
for count in (1, 200, 2000):
    print(count, swing(starts, tf.constant(count)).numpy().tolist())
print(f"{time.monotonic() - began:.1f} s", file=sys.stderr)
