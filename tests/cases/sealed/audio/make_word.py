# SPDX-License-Identifier: Apache-2.0
"""A spoken word, or something like it: word.wav, 16 bits, mono."""

import wave

import numpy as np

time = np.arange(4000) / 8000
sound = np.sin(2 * np.pi * 220 * time) * np.exp(-3 * time) * 12000
with wave.open("word.wav", "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(8000)
    file.writeframes(sound.astype("<i2").tobytes())
