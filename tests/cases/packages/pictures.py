# SPDX-License-Identifier: Apache-2.0
"""Decodes a JPEG and resizes it with Pillow, and sums its edges with TensorFlow."""

import numpy as np
import tensorflow as tf
from PIL import Image

picture = Image.open("picture.jpg").convert("RGB").resize((40, 33), Image.Resampling.BICUBIC)
pixels = tf.constant(np.asarray(picture, dtype=np.float32)[None])
print(tf.reduce_sum(tf.image.sobel_edges(pixels)).numpy())
