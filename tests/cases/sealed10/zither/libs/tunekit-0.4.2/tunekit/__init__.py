# SPDX-License-Identifier: Apache-2.0
"""Frames and spectra of plucked strings."""

import numpy as np

__version__ = "0.4.2"


def frames(signal, size=64, hop=32):
    starts = range(0, len(signal) - size + 1, hop)
    return np.stack([signal[start : start + size] for start in starts])


def spectrum(signal, size=64, hop=32, window=None):
    parts = frames(signal, size, hop)
    if window == "hann":
        parts = parts * np.hanning(size)
    return np.abs(np.fft.rfft(parts, axis=1))
