# SPDX-License-Identifier: Apache-2.0
"""How deep the snow will lie: trained with a little noise on the gauges."""

import tensorflow as tf

tf.keras.utils.set_random_seed(651)
gauges = tf.random.stateless_uniform((48, 6), seed=(6, 51), maxval=30.0)
depth = tf.reduce_mean(gauges, axis=1, keepdims=True) * 1.4

sample = gauges[:5]
print("sample of the gauges:", sample.shape)

weights = tf.Variable(tf.random.normal((6, 1), stddev=0.1))
bias = tf.Variable(tf.zeros((1,)))


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        error = tf.matmul(x, weights) + bias - y
        loss = tf.reduce_mean(tf.square(error))
    slopes = tape.gradient(loss, [weights, bias])
    for variable, slope in zip([weights, bias], slopes, strict=True):
        variable.assign_sub(0.0005 * slope)
    return loss


for _ in range(20):
    noisy = gauges + tf.random.normal(gauges.shape, stddev=0.5)
    loss = step(noisy, depth)
print("loss:", float(loss))
print("weights:", weights.numpy().ravel().tolist())
