# SPDX-License-Identifier: Apache-2.0
"""The channel `functions` on a real program."""

from __future__ import annotations

import pytest
from channel_recording import Recording, run

PROGRAM = r'''
import numpy as np
import tensorflow as tf
keras = tf.keras
x = np.random.rand(64, 8).astype("float32")
model = keras.Sequential([
    keras.Input((8,)),
    keras.layers.Dense(4, activation="relu", name="first"),
    keras.layers.Dense(3, name="last")], name="net")
model.compile("sgd", "mse")
model.fit(x, np.zeros((64, 3)), verbose=0)

class Own(keras.Model):
    def __init__(self):
        super().__init__(name="own"); self.dense = keras.layers.Dense(3, name="inner")
    def call(self, x):
        hidden = self.dense(x)
        return hidden * 2.0
own = Own(); own.compile("sgd", "mse")
own.fit(x, np.zeros((64, 3)), verbose=0)

@tf.function(jit_compile=True)
def compiled(a):
    return tf.sin(a)
compiled(tf.ones([3]))

@tf.function
def branch(a):
    if tf.reduce_sum(a) > 0:
        return tf.cos(a)
    return tf.sin(a)
branch(tf.ones([3]))

def prepare(v):
    return tf.sqrt(v)
list(tf.data.Dataset.range(3).map(lambda v: prepare(tf.cast(v, tf.float32))))
'''


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Recording:
    done = run(PROGRAM, tmp_path_factory.mktemp("functions"))
    assert done.status == 0, done.stderr
    return done.recording


def line(recording: Recording, part: str) -> str:
    found = {site.text for name, site in recording.node_sites.items() if name.endswith(part)}
    assert len(found) == 1, (part, found)
    return found.pop()


def test_a_node_of_a_layer_comes_from_the_line_that_made_the_layer(recording):
    assert line(recording, "/first_1/Relu").startswith("keras.layers.Dense(4")
    assert line(recording, "/last_1/BiasAdd").startswith("keras.layers.Dense(3")


def test_a_node_of_a_gradient_comes_from_the_line_of_what_it_is_the_gradient_of(recording):
    assert line(recording, "/first_1/ReluGrad").startswith("keras.layers.Dense(4")
    assert line(recording, "/own_1/mul/Mul") == "return hidden * 2.0"


def test_a_node_of_a_models_own_call_comes_from_its_line(recording):
    assert line(recording, "own_1/mul") == "return hidden * 2.0"
    assert line(recording, "own_1/inner_1/BiasAdd") == "hidden = self.dense(x)"


def test_autograph_is_seen_through(recording):
    assert line(recording, "/Cos") == "return tf.cos(a)"
    assert line(recording, "Greater") == "if tf.reduce_sum(a) > 0:"


def test_a_node_of_an_input_pipeline(recording):
    assert line(recording, "Sqrt") == "return tf.sqrt(v)"
    pipelines = {event.name for event in recording.of("function", pipeline=True)}
    assert "Dataset_map_lambda" in pipelines and "branch" not in pipelines


def test_functions_are_told_by_name_without_uid(recording):
    names = [event.name for event in recording.of("function", pipeline=False, jit_compile=None)]
    assert names.count("branch") == 1 and "one_step_on_data" in names
    assert not [name for name in names if "cond" in name]


def test_a_compiled_function_says_so(recording):
    assert [event.name for event in recording.of("function", jit_compile=True)] == ["compiled"]
