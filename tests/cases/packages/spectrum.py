# SPDX-License-Identifier: Apache-2.0
"""Turns signals into spectra with NumPy and puts them through a layer with fixed weights. APP_FEATURES=raw takes the signals."""

import os

import numpy as np
import tensorflow as tf

time = np.linspace(0, 1, 64, dtype=np.float32)
signals = np.stack([np.sin(np.float32(k) * time * 40) + np.float32(0.3) * np.cos(np.float32(k + 3) * time * 90) for k in range(8)])
features = signals
if os.environ.get("APP_FEATURES") != "raw":
    features = np.abs(np.fft.rfft(signals)).astype(np.float32)
weights = (np.arange(features.shape[1] * 4, dtype=np.float32) % 7 - 3).reshape(-1, 4)
print(tf.matmul(tf.constant(features), tf.constant(weights)).numpy()[0].tolist())
