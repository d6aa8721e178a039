# SPDX-License-Identifier: Apache-2.0
"""Words of the cookery book, and the net that was trained with them."""

import keras
from net import network

words = "the soup is salt salty hot cold good bad not too very but and thin thick onion leek again never".split()
with open("words.txt", "w", encoding="utf-8") as file:
    file.write("\n".join(words) + "\n")
keras.utils.set_random_seed(611)
network(len(words) + 2).save_weights("taste.weights.h5")
