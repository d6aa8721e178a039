# SPDX-License-Identifier: Apache-2.0
"""A program computes, prints and fails the same with the channels and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from channel_recording import Run, run

PROGRAM = r'''
import hashlib, inspect, os, pickle, random, sys, traceback, warnings
import numpy as np
import PIL.Image

def say(*words): print(*words, flush=True)
def bits(array): return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:12]
def states():
    from tensorflow.python.eager import context
    rng = context.context()._rng
    state = [repr(random.getstate()), repr(np.random.get_state()), repr(rng and rng.getstate())]
    return [hashlib.sha256(text.encode()).hexdigest()[:12] for text in state]

random.seed(3); np.random.seed(4)
pixels = np.random.RandomState(0).randint(0, 256, (20, 30, 3)).astype("uint8")
PIL.Image.fromarray(pixels).save("image.png")
image = PIL.Image.open("image.png")
say(bits(np.asarray(image)), bits(np.asarray(image.resize((8, 8)))), bits(np.asarray(image.convert("L"))))
np.save("a.npy", np.arange(12.0)); np.savez("b.npz", x=np.arange(3))
say(bits(np.load("a.npy")), bits(np.load("b.npz")["x"]), bits(np.load("a.npy", mmap_mode="r")))
open("empty.csv", "w").close()
np.loadtxt("empty.csv")  # Warns.
try: np.load("missing.npy")
except OSError: say(traceback.format_exc())

import tensorflow as tf
keras = tf.keras
tf.random.set_seed(5)
say(states(), bits(tf.random.normal([3])), random.random(), np.random.rand())
keras.utils.set_random_seed(7)
say(inspect.signature(keras.Model.fit), inspect.getfullargspec(keras.layers.Layer.__init__).args, inspect.signature(np.load))
say([pickle.loads(pickle.dumps(f)) is f for f in (np.load, tf.constant, tf.io.decode_image, keras.utils.to_categorical)])

@keras.utils.register_keras_serializable()
class Scale(keras.layers.Layer):
    def build(self, shape): self.scale = self.add_weight(shape=(shape[-1],), initializer="random_normal", name="scale")
    def call(self, x): return x * self.scale + tf.constant(0.5)

def make():
    return keras.Sequential([
        keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.BatchNormalization(),
        keras.layers.Flatten(), Scale(), keras.layers.Dropout(0.3), keras.layers.Dense(3)])
x = np.random.rand(64, 8, 8, 1).astype("float32"); y = np.random.randint(0, 3, 64)
model = make()
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("adam", loss, metrics=["accuracy"])
history = model.fit(x, y, epochs=2, batch_size=16, verbose=0, validation_split=0.25)
say({key: [value.hex() for value in values] for key, values in history.history.items()})
say([bits(weight.numpy()) for weight in model.weights], states())
say([value.hex() for value in model.evaluate(x, y, verbose=0)], bits(model.predict(x, verbose=0)))
model.save("m.keras"); model.save_weights("m.weights.h5")
loaded = keras.models.load_model("m.keras")
say(bits(loaded.predict(x, verbose=0)), [weight.path for weight in loaded.weights], states())
clone = keras.models.clone_model(model); clone.load_weights("m.weights.h5")
say(bits(clone(x[:4], training=True)), bits(clone(x[:4])), clone.to_json() == clone.to_json(), model.name, clone.name)

dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(64).map(
    lambda a, b: (tf.image.resize(a, (8, 8)) / 2.0, b)).batch(16)
model.fit(dataset, verbose=0)
say([bits(weight.numpy()) for weight in model.weights], states())

optimizer = keras.optimizers.SGD(0.1)
small = keras.Sequential([keras.layers.Dense(3)])
with tf.GradientTape() as tape:
    value = loss(y, small(tf.reshape(x, (64, 64)), training=True))
say([variable.name for variable in tape.watched_variables()])
gradients = tape.gradient(value, small.trainable_variables)
optimizer.apply_gradients(zip(gradients, small.trainable_variables))
say([bits(gradient) for gradient in gradients], [bits(weight.numpy()) for weight in small.weights])

@tf.function
def step(a):
    if tf.reduce_sum(a) > 0:
        return tf.cos(a)
    return tf.sin(a)
say(bits(step(tf.ones([3]))), len(step.get_concrete_function(tf.ones([3])).graph.get_operations()))

try: model.fit(x, y + 7, verbose=0)
except tf.errors.InvalidArgumentError as error: say(error, [f.name for f in traceback.extract_tb(error.__traceback__)])
try: model.load_weights("missing.weights.h5")
except OSError as error: say(type(error), error)
try: tf.constant([[1, 2], [3]])
except ValueError: say(traceback.format_exc())
say(states())
sys.exit(3)
'''


def without_noise(text: str) -> list[str]:
    """Without what differs between any two runs: TensorFlow's own log, and its ids of functions."""
    lines = [line for line in text.splitlines() if not re.match(r"[IWE]\d{4} |\d{4}-\d\d-\d\d |WARNING: All log", line)]
    return [re.sub(r"_\d+(\]|\b)", r"_N\1", line) for line in lines]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> tuple[Run, Run]:
    # The same folder, because paths are in messages.
    folder = Path(tmp_path_factory.mktemp("program"))
    plain = run(PROGRAM, folder, record=False)
    return plain, run(PROGRAM, folder)


def test_the_program_gets_to_its_end(runs):
    assert runs[0].status == 3, runs[0].stderr


def test_everything_printed_is_equal(runs):
    assert without_noise(runs[1].stdout) == without_noise(runs[0].stdout)


def test_warnings_are_equal(runs):
    assert without_noise(runs[1].stderr) == without_noise(runs[0].stderr)
    assert any("UserWarning" in line for line in without_noise(runs[0].stderr))


def test_the_status_is_equal(runs):
    assert runs[1].status == runs[0].status


def test_no_mistake_of_ours_was_swallowed(runs):
    assert [event for event in runs[1].recording.of("note") if event.attrs.get("hint", "").startswith("this is a mistake")] == []


def test_it_was_recorded(runs):
    recording = runs[1].recording
    assert {"array", "seed", "model", "variable", "call", "metric", "function"} <= {event.kind for event in recording.events}
