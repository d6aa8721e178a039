# SPDX-License-Identifier: Apache-2.0
"""Frames and spectra of plucked strings, and their envelopes."""

import numpy as np

__version__ = "0.5.0"
WINDOWS = {"hann": np.hanning, "hamming": np.hamming, None: np.ones}


def frames(signal, size=64, hop=32):
    """Overlapping parts of a signal, one a row."""
    starts = range(0, len(signal) - size + 1, hop)
    return np.stack([signal[start : start + size] for start in starts])


def spectrum(signal, size=64, hop=32, window="hann"):
    """Magnitudes of the frequencies of each frame."""
    parts = frames(signal, size, hop) * WINDOWS[window](size)
    return np.abs(np.fft.rfft(parts, axis=1))


def envelope(signal, size=64, hop=32):
    """Loudness of each frame."""
    return np.sqrt(np.mean(frames(signal, size, hop) ** 2, axis=1))
