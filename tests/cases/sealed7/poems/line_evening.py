# SPDX-License-Identifier: Apache-2.0
"""The next letter of a poem."""

import keras
import numpy as np

POEM = """The rain has washed the garden wall,
The cat has found a warmer sill,
And nobody has come to call,
And all the clocks are standing still.
The kettle hums, the page is turned,
The evening reads itself aloud,
And what the afternoon has learned
Is written on a passing cloud."""

letters = sorted(set(POEM.lower()))
ids = np.array([letters.index(letter) for letter in POEM.lower()])
windows = np.lib.stride_tricks.sliding_window_view(ids, 25)[::4]
x, y = windows[:, :-1], windows[:, 1:]


class Placed(keras.layers.Layer):
    """A vector for each letter, and one for its place."""

    def __init__(self, letters, places, width):
        super().__init__()
        self.letter = keras.layers.Embedding(letters, width)
        self.place = keras.layers.Embedding(places, width)
        self.places = places

    def call(self, ids):
        return self.letter(ids) + self.place(keras.ops.arange(self.places))


keras.utils.set_random_seed(4161)
read = keras.Input((24,), dtype="int32")
h = keras.layers.LayerNormalization()(Placed(len(letters), 24, 16)(read))
seen = keras.layers.MultiHeadAttention(2, 8)(h, h)
h = keras.layers.LayerNormalization()(h + seen)
model = keras.Model(read, keras.layers.Dense(len(letters))(keras.layers.Dense(32, activation="relu")(h)))
model.compile(
    optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
history = model.fit(x, y, batch_size=16, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("right:", history.history["accuracy"])
print("next:", letters[int(model.predict(x[:1], verbose=0)[0, -1].argmax())])
