# SPDX-License-Identifier: Apache-2.0
"""The channel `seeds` on a real program."""

from __future__ import annotations

import pytest
from channel_recording import Recording, run

PROGRAM = r'''
import random
import numpy as np
random.random()
random.seed(1)
np.random.rand(2)
lonely = np.random.default_rng(); lonely.random()
np.random.default_rng(5).random()
unused = np.random.default_rng()
import tensorflow as tf
keras = tf.keras
tf.random.normal([2])
tf.random.set_seed(3)
keras.layers.Dense(3).build((None, 2))
tf.random.Generator.from_seed(9)
keras.utils.set_random_seed(4)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
model.compile("sgd", "mse")
model.fit(np.zeros((4, 2)), np.zeros((4, 2)), verbose=0)
random.seed()
'''


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Recording:
    done = run(PROGRAM, tmp_path_factory.mktemp("seeds"))
    assert done.status == 0, done.stderr
    return done.recording


def told(recording: Recording, name: str, action: str) -> list[tuple]:
    keys = {"set": ("seed", "caller"), "draw": ("unseeded", "caller"), "state": ("at",)}[action]
    return [tuple(event.attrs.get(key) for key in keys) for event in recording.of("seed", name, action=action)]


def test_every_seeding_is_told_with_its_line_and_by_whom(recording):
    assert told(recording, "python.random", "set") == [(1, "user"), (4, "library"), (None, "user")]
    assert told(recording, "numpy.legacy", "set") == [(4, "library")]
    assert told(recording, "tensorflow.global", "set") == [(3, "user"), (4, "library")]
    assert told(recording, "keras", "set") == [(4, "user")]
    assert told(recording, "tensorflow.generator", "set") == [(9, "user")]
    first = recording.of("seed", "python.random", action="set")[0]
    assert (first.site.file, first.site.text) == ("program.py", "random.seed(1)")


def test_a_seed_has_the_same_state_on_every_machine(recording):
    first = recording.of("seed", "numpy.legacy", action="set", seed=4)[0]
    assert first.attrs["digest"] == "f8951ba1136e37cda5cc0c3fa504122c"
    assert recording.of("seed", "python.random", action="set", seed=1)[0].attrs["digest"] == "986f32cbe0c9892ec972a54ce6aca014"


def test_draws_from_generators_that_nobody_seeded(recording):
    draws = told(recording, "python.random", "draw")
    assert draws[0] == (True, None)
    assert told(recording, "numpy.legacy", "draw")[0] == (True, None)
    assert told(recording, "tensorflow.global", "draw")[0] == (True, "user")


def test_keras_draws_the_seeds_of_its_initialisers_from_pythons_generator(recording):
    drawn = recording.of("seed", "python.random", action="draw", caller="library")
    assert [(event.attrs["unseeded"], event.attrs["draws"]) for event in drawn] == [(False, 1), (False, 1)]
    assert "Dense(3)" in drawn[0].site.text and "Dense(2)" in drawn[1].site.text


def test_of_numpys_generators_only_the_unseeded_one_that_was_drawn_from_is_told(recording):
    drawn = recording.of("seed", "numpy.default_rng", action="draw")
    assert [event.site.text for event in drawn] == ["lonely = np.random.default_rng(); lonely.random()"]


def test_states_are_told_at_each_mark(recording):
    for name in ("python.random", "numpy.legacy", "tensorflow.global"):
        assert [at for (at,) in told(recording, name, "state")] == ["first_op", "model_build", "fit", "end"]
