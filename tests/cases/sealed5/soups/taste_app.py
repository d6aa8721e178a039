# SPDX-License-Identifier: Apache-2.0
"""Whether the guests liked the soup."""

import keras
import tensorflow as tf
from net import network

guests = tf.constant(
    ["The soup is good, very good!", "Too salty. Never again", "Not bad, but cold", "Onion soup: thick, hot & good"]
)
words = keras.layers.TextVectorization(
    standardize="lower",
    output_sequence_length=10,
    vocabulary="words.txt",
)
model = network(words.vocabulary_size())
model.load_weights("taste.weights.h5")
liked = model.predict(words(guests), verbose=0).ravel()
for guest, value in zip(guests.numpy(), liked.tolist()):
    print(guest.decode(), value)
