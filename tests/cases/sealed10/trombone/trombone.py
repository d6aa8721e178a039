# SPDX-License-Identifier: Apache-2.0
"""Where the slide of a trombone stands, from the last notes: a small recurrent net. Option --fast for long trainings."""

import argparse
import sys
import time

import keras
import numpy as np

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--fast", action="store_true")
parser.add_argument("--chatty", action="store_true")
options = parser.parse_args()


def melodies(count):
    rng = np.random.default_rng(10081)
    notes = np.cumsum(rng.normal(0, 0.5, size=(count, 12, 3)), axis=1)
    slide = np.tanh(notes[:, -1, :1] - notes[:, -4, 1:2]) * 3
    return notes.astype("float32"), slide.astype("float32")


keras.utils.set_random_seed(10082)
notes, slide = melodies(160)
model = keras.Sequential(
    [
        keras.layers.Input((12, 3)),
        keras.layers.Conv1D(16, 3, padding="causal", activation="gelu"),
        keras.layers.LayerNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dense(24, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.004), loss="log_cosh", metrics=["mae"], jit_compile=options.fast)
start = time.perf_counter()
history = model.fit(notes, slide, batch_size=options.batch, epochs=options.epochs, verbose=0)
if options.chatty:
    model.summary(print_fn=lambda line: print(line, file=sys.stderr))
    print(f"{time.perf_counter() - start:.2f} s", file=sys.stderr)
print("loss:", history.history["loss"])
print("mae:", history.history["mae"])
print("weights:", float(np.abs(model.get_weights()[0]).sum()))
