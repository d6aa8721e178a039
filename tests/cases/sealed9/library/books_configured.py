# SPDX-License-Identifier: Apache-2.0
"""On which shelf does a book belong? The numbers are in a file, so that other libraries can use it."""

import json
import sys
from pathlib import Path

import keras
import numpy as np


class Cards:
    """The cards of all shelves, as numbers of words."""

    def __init__(self, folder, classes):
        found = sorted(folder.rglob("*.txt"), key=str)
        words = [path.read_text(encoding="utf-8").split() for path in found]
        self.vocabulary = dict.fromkeys(sorted(set().union(*words)))
        for index, word in enumerate(self.vocabulary):
            self.vocabulary[word] = index + 1
        self.x = np.array([[self.vocabulary[word] for word in card] for card in words])
        self.y = np.array([classes.index(path.parent.name) for path in found])


def librarian(words, options):
    """A net that has not seen a book yet."""
    card = keras.Input((8,), dtype="int32", name="card")
    meaning = keras.layers.Embedding(words + 1, options["units"], name="meaning")(card)
    mean = keras.layers.GlobalAveragePooling1D(name="mean")(meaning)
    shelf = keras.layers.Dense(len(options["classes"]), activation="softmax", name="shelf")(mean)
    net = keras.Model(card, shelf, name="librarian")
    adam = keras.optimizers.Adam(options["rate"])
    net.compile(adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


if __name__ == "__main__":
    options = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    cards = Cards(Path("cards"), options["classes"])
    keras.utils.set_random_seed(options["seed"])
    net = librarian(len(cards.vocabulary), options)
    record = net.fit(cards.x, cards.y, batch_size=options["batch"], epochs=options["epochs"], verbose=0).history
    print("loss:", record["loss"])
    print("accuracy:", record["accuracy"])
    print("first book:", net.predict(cards.x[:1], verbose=0)[0].tolist())
