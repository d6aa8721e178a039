# SPDX-License-Identifier: Apache-2.0
"""Which raga a line on the sitar belongs to: steps of its melody as words."""

import keras
import numpy as np
import tensorflow as tf

NOTES = np.array(["sa", "re", "ga", "ma", "pa", "dha", "ni"])


def lines(count):
    rng = np.random.default_rng(10241)
    raga = rng.integers(0, 3, count)
    weights = np.array([[3, 1, 2, 1, 3, 1, 1], [3, 2, 1, 3, 1, 1, 2], [1, 1, 3, 1, 2, 3, 1]])
    text = [" ".join(rng.choice(NOTES, 14, p=weights[kind] / weights[kind].sum())) for kind in raga]
    return text, raga


text, raga = lines(120)
vectorizer = keras.layers.TextVectorization(output_mode="int", output_sequence_length=14)
vectorizer.adapt(text)
tokens = vectorizer(tf.constant(text)).numpy()

keras.utils.set_random_seed(10242)
model = keras.Sequential(
    [
        keras.layers.Input((14,), dtype="int32"),
        keras.layers.Embedding(vectorizer.vocabulary_size(), 8),
        keras.layers.Bidirectional(keras.layers.LSTM(8)),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(tokens[:100], raga[:100], batch_size=20, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("raga:", model.predict(tokens[100:103], verbose=0).tolist())
