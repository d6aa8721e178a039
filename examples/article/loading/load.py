# SPDX-License-Identifier: Apache-2.0
"""Loads one batch of pictures the way that the options say, scales it, and shows what a fixed linear model answers."""

import argparse

import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=42, help="of the made-up pictures")
parser.add_argument("--file", help="read the pictures from a .npy file instead")
parser.add_argument("--order", default="given", choices=["given", "reversed"])
parser.add_argument("--dtype", default="float32", choices=["float32", "float16"])
parser.add_argument("--scale", type=int, default=1, help="how many times the pictures are divided by 255")
options = parser.parse_args()

if options.file:
    pictures = np.load(options.file)
else:
    np.random.seed(options.seed)
    pictures = np.random.randint(0, 256, size=(64, 28, 28, 3))
if options.order == "reversed":
    pictures = pictures[::-1]

pictures = pictures.astype("float32")
for _ in range(options.scale):
    pictures = pictures / np.float32(255)
pictures = pictures.astype(options.dtype)

dataset = tf.data.Dataset.from_tensor_slices(pictures).batch(32)
batch = next(iter(dataset))
print("batch:", batch.dtype.name, "mean", float(tf.reduce_mean(tf.cast(batch, "float64"))))

weights = tf.reshape(tf.sin(tf.range(28 * 28 * 3, dtype="float32")), (-1, 1))
answer = tf.reshape(tf.cast(batch, "float32"), (32, -1)) @ weights
print("answer:", answer.numpy()[:4, 0])
