# SPDX-License-Identifier: Apache-2.0
"""Whether the pilot's note speaks of fog."""

import argparse
import os
import random
import sys

import keras
import numpy as np

WORDS = {
    "fog": ["mist", "grey", "thick", "horn", "blind", "still"],
    "clear": ["sun", "stars", "breeze", "far", "bright", "sharp"],
    "any": ["river", "barge", "tide", "bridge", "lock", "wharf", "night", "morning"],
}


def notes(count):
    rng = np.random.default_rng(1814)
    texts, labels = [], []
    for _ in range(count):
        label = int(rng.integers(0, 2))
        own = WORDS["fog" if label else "clear"]
        words = [*rng.choice(own, size=2), *rng.choice(WORDS["any"], size=4)]
        texts.append([str(word) for word in rng.permutation(words)])
        labels.append(label)
    return texts, np.array(labels, dtype="float32")


parser = argparse.ArgumentParser()
parser.add_argument("--name", default="fog")
arguments = parser.parse_args()
random.seed(os.environ.get("APP_NAME_SEED", "0"))
print(f"{arguments.name}-{random.randrange(1000)}", file=sys.stderr)

texts, labels = notes(80)
vocabulary = sorted({word for text in texts for word in text})
number = {word: index for index, word in enumerate(vocabulary, start=1)}
tokens = np.array([[number[word] for word in text] for text in texts], dtype="int32")

keras.utils.set_random_seed(1815)
model = keras.Sequential(
    [
        keras.layers.Input((6,), dtype="int32"),
        keras.layers.Embedding(len(vocabulary) + 1, 8),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
history = model.fit(tokens, labels, batch_size=16, epochs=5, verbose=0)
print("loss:", history.history["loss"])
print("fog:", model.predict(tokens[:5], verbose=0).ravel().tolist())
