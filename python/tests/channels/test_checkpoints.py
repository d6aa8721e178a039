# SPDX-License-Identifier: Apache-2.0
"""The channel `checkpoints` on a real program."""

from __future__ import annotations

import pytest
from channel_recording import Recording, run

PROGRAM = r'''
import keras, tensorflow as tf
def make(name, *layers):
    return keras.Sequential([keras.Input((4,)), *(keras.layers.Dense(3, name=layer) for layer in layers)], name=name)
class Net(tf.Module):
    def __init__(self):
        self.weight = tf.Variable([2.0, 3.0])
saved = make("saved", "one", "two")
manager = tf.train.CheckpointManager(tf.train.Checkpoint(model=saved, step=tf.Variable(3)), "kept", max_to_keep=2)
path = manager.save()
tf.train.Checkpoint(net=Net()).write("kept/net")
whole = make("whole", "one", "two")
tf.train.Checkpoint(model=whole, step=tf.Variable(0)).restore(tf.train.latest_checkpoint("kept"))
partly = make("partly", "one", "two", "three")
tf.train.Checkpoint(model=partly).restore(path).expect_partial()
managed = make("managed", "one", "two")
tf.train.CheckpointManager(tf.train.Checkpoint(model=managed, step=tf.Variable(0)), "kept", 2).restore_or_initialize()
tf.train.Checkpoint(net=Net()).read("kept/net")
tf.train.Checkpoint(model=whole).restore(None)
try:
    tf.train.Checkpoint(model=whole).restore("kept/nothing")
except Exception as error:
    print(type(error).__name__)
'''
READER = r'''
import tensorflow as tf
tf.train.Checkpoint(value=tf.Variable(1.0)).save("kept/ckpt")
tf.train.load_checkpoint("kept").get_tensor("value/.ATTRIBUTES/VARIABLE_VALUE")
'''


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Recording:
    done = run(PROGRAM, tmp_path_factory.mktemp("checkpoints"))
    assert done.status == 0, done.stderr
    assert done.stdout.split() == ["NotFoundError"]
    return done.recording


def loads(recording, name):
    return [event for event in recording.of("model", event="load_weights") if event.name == name]


def test_a_restored_model_is_a_load_of_its_weights_from_that_file(recording):
    (load,) = loads(recording, "whole")
    assert load.attrs["path"] == "kept/ckpt-1" and load.attrs["reader"] == "tf.train.Checkpoint"
    assert load.attrs["untouched"] == "" and load.site.text.startswith("tf.train.Checkpoint(model=whole")
    built = {event.name.partition("/")[2]: event.array.exact for event in recording.of("variable", model="saved", at="build")}
    loaded = {event.name.partition("/")[2]: event.array.exact for event in recording.of("variable", model="whole", at="load")}
    assert loaded == built and len(loaded) == 4


def test_variables_that_the_checkpoint_has_not_are_untouched(recording):
    (load,) = loads(recording, "partly")
    assert sorted(load.attrs["untouched"].split("\n")) == ["partly/three/bias", "partly/three/kernel"]


def test_a_manager_restores_too(recording):
    (load,) = loads(recording, "managed")
    assert load.attrs["path"] == "kept/ckpt-1"


def test_variables_of_no_model_go_by_their_names_in_the_checkpoint(recording):
    steps = recording.of("variable", model="Checkpoint", at="load", source="kept/ckpt-1")
    assert {event.name for event in steps} == {"step"}
    (weight,) = recording.of("variable", model="Checkpoint", source="kept/net")
    assert weight.name == "net/weight" and weight.array.shape == (2,)
    (load,) = loads(recording, "Checkpoint")
    assert load.attrs["path"] == "kept/net"


def test_the_files_of_a_checkpoint_are_read(recording):
    read = {event.name for event in recording.of("file", op="read")}
    assert {"kept/ckpt-1.index", "kept/ckpt-1.data-00000-of-00001", "kept/net.index"} <= read


def test_load_checkpoint_reads_the_files_of_the_latest(tmp_path):
    done = run(READER, tmp_path)
    assert done.status == 0, done.stderr
    assert {"kept/ckpt-1.index", "kept/ckpt-1.data-00000-of-00001"} <= {e.name for e in done.recording.of("file", op="read")}
