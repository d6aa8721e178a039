# SPDX-License-Identifier: Apache-2.0
"""The channel `optimizers` on a real program."""

from __future__ import annotations

import pytest
from channel_recording import Recording, run

PROGRAM = r'''
import numpy as np
import tensorflow as tf
keras = tf.keras
x = np.ones((32, 4), "float32"); y = np.ones((32, 1), "float32")
def make(name):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, name="last")], name=name)
model = make("net")
model.compile("adam", "mse")
model.fit(x, y, batch_size=8, verbose=0)
model.fit(x, y, batch_size=8, verbose=0)
model.save("net.keras")
model.compile("adam", "mse")
model.fit(x, y, batch_size=8, verbose=0)

loaded = keras.models.load_model("net.keras")
loaded.evaluate(x, y, verbose=0)
loaded.fit(x, y, batch_size=8, verbose=0)

asked = make("asked"); asked.compile("adam", "mse"); asked.evaluate(x, y, verbose=0); asked.predict(x, verbose=0)

own = make("own")
momentum = keras.optimizers.SGD(0.1, momentum=0.9)
@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(own(x) - y))
    momentum.apply_gradients(zip(tape.gradient(loss, own.trainable_variables), own.trainable_variables))
for _ in range(3): step()
'''

STEP, LOAD = "optimizer_step", "optimizer_load"


def of_model(recording: Recording, model: str, at: str) -> list:
    return [event for event in recording.of("variable", at=at) if event.attrs.get("model", "") == model]


def counter(recording: Recording, event) -> int:
    return int(recording.values[event.array.exact])


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Recording:
    done = run(PROGRAM, tmp_path_factory.mktemp("optimizers"))
    assert done.status == 0, done.stderr
    return done.recording


def test_before_the_first_fit_the_counter_alone_is_there(recording):
    first = of_model(recording, "net", STEP)[0]
    assert first.attrs["built"] is False and first.attrs["optimizer"] == "Adam" and first.attrs["index"] == 0
    assert counter(recording, first) == 0 and "fit" in first.site.text


def test_a_later_fit_tells_the_counter_of_the_same_optimizer_and_all_of_another(recording):
    counters = [event for event in of_model(recording, "net", STEP) if event.attrs["index"] == 0]
    assert [counter(recording, event) for event in counters[:3]] == [0, 4, 0]
    assert counters[1].attrs["built"] is True


def test_a_loaded_model_brings_its_optimizer(recording):
    for at in (LOAD, STEP):
        told = [event for event in of_model(recording, "net", at) if event.attrs["built"]]
        told = told[-5:]  # Of the loaded model, which has the name of the saved one.
        assert [event.attrs["index"] for event in told] == [0, 1, 2, 3, 4]
        assert counter(recording, told[0]) == 8
        assert not any("learning_rate" in event.name for event in told)
    assert of_model(recording, "net", LOAD)[0].attrs["source"] == "net.keras"


def test_a_model_that_is_not_trained_has_none(recording):
    assert of_model(recording, "asked", STEP) == []


def test_a_loop_of_ones_own_tells_it_once_before_its_first_step(recording):
    (told,) = [event for event in recording.of("variable", at=STEP) if event.attrs["optimizer"] == "SGD"]
    assert counter(recording, told) == 0 and "model" not in told.attrs


def test_keras_2(tmp_path):
    pytest.importorskip("tf_keras")
    program = """
import numpy as np, tf_keras as keras
x = np.ones((8, 4), "float32"); y = np.ones((8, 1), "float32")
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)], name="net")
model.compile("adam", "mse"); model.fit(x, y, batch_size=4, verbose=0); model.save("net.keras")
keras.models.load_model("net.keras").fit(x, y, verbose=0)
"""
    done = run(program, tmp_path)
    assert done.status == 0, done.stderr
    (loaded,) = done.recording.of("variable", at=LOAD, index=0)
    counters = done.recording.of("variable", at=STEP, index=0)
    assert [counter(done.recording, event) for event in (loaded, *counters)] == [2, 0, 2]
    assert [event.attrs["built"] for event in counters] == [False, True]
    assert len(done.recording.of("variable", at=LOAD)) == 5
    assert done.recording.of("note", hint="this is a mistake of isobit") == []


def test_no_mistake_of_ours(recording):
    assert recording.of("note", hint="this is a mistake of isobit") == []
