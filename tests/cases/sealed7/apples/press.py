# SPDX-License-Identifier: Apache-2.0
"""Which apples are eaten and which go to the press: python press.py [--check] [--epochs-log FILE]"""

import argparse
import sys

import keras
import pandas as pd
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--check", action="store_true", help="look at the held back apples after every epoch")
parser.add_argument("--epochs-log")
options = parser.parse_args()

table = pd.read_csv("apples.csv")
x, good = table[["mm", "g", "brix", "red"]].to_numpy("float32"), table.pop("good").to_numpy("float32")
train = tf.data.Dataset.from_tensor_slices((x[:112], good[:112])).shuffle(112, seed=4302).batch(16)
held_back = tf.data.Dataset.from_tensor_slices((x[112:], good[112:])).batch(28)

keras.utils.set_random_seed(4303)
scale = keras.layers.Normalization()
scale.adapt(x[:112])
model = keras.Sequential(
    [
        keras.layers.Input((4,)),
        scale,
        keras.layers.Dense(16, activation="swish"),
        keras.layers.Dropout(0.25),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.RMSprop(0.005), loss="binary_crossentropy", metrics=["AUC"])
callbacks = [keras.callbacks.CSVLogger(options.epochs_log)] if options.epochs_log else []
history = model.fit(
    train, epochs=4, verbose=0, callbacks=callbacks, validation_data=held_back if options.check else None, validation_freq=1
)
if options.check:
    print("held back:", history.history["val_loss"], file=sys.stderr)
print("loss:", history.history["loss"])
print("score:", model.evaluate(held_back, verbose=0))
