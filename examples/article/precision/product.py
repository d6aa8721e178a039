# SPDX-License-Identifier: Apache-2.0
"""Which device computes, in which precision, and what a small matrix product gives there."""

import argparse

import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
parser.add_argument("--device", default="/CPU:0")
options = parser.parse_args()

# Two logical CPUs, so that a placement can be chosen on a machine without accelerator.
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

tf.random.set_seed(42)
with tf.device(options.device):
    a = tf.random.normal((10, 10))
    b = tf.random.normal((10, 10))
    c = tf.matmul(tf.cast(a, options.dtype), tf.cast(b, options.dtype))

print("dtype:", c.dtype.name)
print(c.numpy()[:3, :3])
