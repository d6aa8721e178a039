# SPDX-License-Identifier: Apache-2.0
"""The channels `model` and `calls` on a real program."""

from __future__ import annotations

import json

import pytest
from channel_recording import Recording, run

PROGRAM = r'''
import json
import numpy as np
import tensorflow as tf
keras = tf.keras
keras.utils.set_random_seed(1)
x = np.random.rand(96, 8).astype("float32"); y = np.random.randint(0, 3, 96)
model = keras.Sequential(
    [keras.Input((8,)), keras.layers.Dense(4, name="first"), keras.layers.Dropout(0.5),
     keras.layers.Dense(3, name="last")], name="net")
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
history = model.fit(x, y, epochs=2, verbose=0, validation_split=0.25)
score = model.evaluate(x, y, verbose=0)
model.predict(x[:5], verbose=0)
model(x[:4], training=True); model(x[:4])
model.save("net.keras"); model.save_weights("net.weights.h5")
loaded = keras.models.load_model("net.keras")

partly = keras.Sequential(
    [keras.Input((8,)), keras.layers.Dense(4, name="first"), keras.layers.Dense(5, name="other")], name="partly")
partly.load_weights("net.weights.h5", skip_mismatch=True)

@keras.utils.register_keras_serializable()
class Hidden(keras.layers.Layer):
    """Keras does not track what is in the closure, so it does not save it."""
    def __init__(self, **more):
        super().__init__(**more)
        inner = keras.layers.Dense(2, name="inner"); inner.build((None, 8))
        self.run = lambda x: inner(x)
    def call(self, x): return self.run(x)
hidden = keras.Sequential([keras.Input((8,)), Hidden()], name="hidden"); hidden.save("hidden.keras")
keras.models.load_model("hidden.keras")

class Own(keras.Model):
    def __init__(self):
        super().__init__(name="own"); self.dense = keras.layers.Dense(3)
    def call(self, x, training=None): return self.dense(x)
own = Own(); own.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)), "mse")
own.fit(x, np.zeros((96, 3)), verbose=0)
late = keras.Sequential([keras.layers.Dense(2, name="lazy")], name="late"); late.predict(x[:4], verbose=0)
lazy = keras.Sequential([keras.layers.Dense(3, name="lazier")], name="lazy_fit"); lazy.compile("sgd", "mse")
stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3)
lazy.fit(x, np.zeros((96, 3)), verbose=0, callbacks=[stop, keras.callbacks.CSVLogger("log.csv")])
lazy.predict(x[:4], verbose=0)
for step in range(40): own.train_on_batch(x[:4], np.zeros((4, 3)))
print(json.dumps({"history": history.history, "score": score}))
'''


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    result = run(PROGRAM, tmp_path_factory.mktemp("models"))
    assert result.status == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def recording(done) -> Recording:
    return done.recording


def test_variables_at_build_and_before_the_first_step_are_equal_and_after_fit_others(recording):
    built = {event.name: event.array.exact for event in recording.of("variable", model="net", at="build")}
    names = ["net/first/bias", "net/first/kernel", "net/last/bias", "net/last/kernel", "seed_generator/seed_generator_state"]
    assert sorted(name.replace("seed_generator_1/", "seed_generator/") for name in built) == names
    first = {event.name: event.array.exact for event in recording.of("variable", model="net", at="first_step")}
    assert first == {name: built[name] for name in first} and len(first) == 5
    end = {event.name: event.array.exact for event in recording.of("variable", model="net", at="end")}
    assert end["net/first/kernel"] != built["net/first/kernel"]


def test_a_variable_without_a_value_yet_has_none(recording):
    """Made while predict is traced, it gets its value after the tracing."""
    shapes = {"late/lazy/kernel": (8, 2), "late/lazy/bias": (2,)}
    variables = [event for event in recording.of("variable") if event.name in shapes]
    assert variables and all(event.array is None or tuple(event.array.shape) == shapes[event.name] for event in variables)


def test_index_and_trainable(recording):
    kernel = recording.of("variable", "net/last/kernel", at="first_step")[0]
    assert kernel.attrs["index"] == 2 and kernel.attrs["trainable"] is True
    assert [e.attrs["trainable"] for e in recording.of("variable", model="net", at="first_step")].count(False) == 1


def test_what_was_saved_is_what_was_loaded(recording):
    saved = {e.name.removeprefix("net/"): e.array.exact for e in recording.of("variable", at="save", source="net.keras")}
    loaded = {e.name.removeprefix("net/"): e.array.exact for e in recording.of("variable", at="load", source="net.keras")}
    for name in ("first/kernel", "first/bias", "last/kernel", "last/bias"):
        assert saved[name] == loaded[name], name
    load = recording.of("model", event="load", path="net.keras")[0]
    assert load.attrs["untouched"] == "" and load.attrs["parameters"] == 51


def test_variables_that_a_load_did_not_reach(recording):
    load = recording.of("model", "partly", event="load_weights")[0]
    assert sorted(load.attrs["untouched"].split("\n")) == ["partly/other/bias", "partly/other/kernel"]
    assert load.attrs["skip_mismatch"] is True


def test_weights_that_keras_does_not_track_are_told_as_untouched(recording):
    load = recording.of("model", event="load", path="hidden.keras")[0]
    assert sorted(path.split("/")[-1] for path in load.attrs["untouched"].split("\n")) == ["bias", "kernel"]


def test_compile(recording):
    event = recording.of("model", "net", event="compile")[0]
    assert event.attrs["optimizer"] == "Adam" and event.attrs["learning_rate"] == pytest.approx(0.001)
    assert event.attrs["jit_compile"] is False and event.attrs["run_eagerly"] is False
    assert json.loads(event.attrs["loss_config"])["from_logits"] is True
    assert json.loads(event.attrs["optimizer_config"])["epsilon"] == pytest.approx(1e-7)
    assert recording.of("model", "own", event="compile")[0].attrs["learning_rate"].startswith("ExponentialDecay ")


def test_config(recording):
    event = recording.of("model", "net", event="config")[0]
    config = json.loads(event.attrs["config"])
    assert [layer["class"] for layer in config["layers"]] == ["Dense", "Dropout", "Dense"]
    assert config["layers"][1]["config"]["rate"] == 0.5
    built = recording.of("model", "net", event="build")[0]
    assert built.attrs["parameters"] == 51 and built.attrs["dtype_policy"] == "float32"
    assert built.attrs["config_digest"] == event.attrs["config_digest"]


def test_calls_with_what_enters_them(recording):
    fit = recording.of("call", "fit", model="net")[0]
    settings = [fit.attrs[name] for name in ("batch_size", "epochs", "shuffle", "validation_split")]
    assert settings == [32, 2, True, 0.25]
    assert fit.attrs["inputs"] == "float32[96,8]" and fit.site.text.startswith("history = model.fit")
    x, y = (recording.of("array", "fit", argument=name)[0] for name in "xy")
    assert x.array.shape == (96, 8) and y.array.shape == (96,) and x.array.order_free
    assert recording.of("array", "predict", argument="result")[0].array.shape == (5, 3)
    assert [event.attrs["training"] for event in recording.of("call", "model", model="net")] == [True, False]


def test_metrics_are_those_of_the_program(done, recording):
    printed = json.loads(done.stdout.splitlines()[-1])

    def values(name, phase):
        return [e.attrs["value"] for e in recording.of("metric", name, phase=phase) if e.attrs.get("batch") is None][:2]

    assert values("loss", "train") == printed["history"]["loss"]
    assert values("accuracy", "validation") == printed["history"]["val_accuracy"]
    assert values("loss", "evaluate")[0] == printed["score"][0]
    assert recording.of("metric", "accuracy")[0].attrs["class"] == "SparseCategoricalAccuracy"


def test_a_model_that_is_built_in_its_first_step(recording):
    built = {e.name: e.array.exact for e in recording.of("variable", model="own", at="build")}
    first = {e.name: e.array.exact for e in recording.of("variable", model="own", at="first_step")}
    assert len(built) == 2 and first == built


def test_a_model_whose_first_values_were_not_seen_is_told_as_it_ended(recording):
    told = {(e.name, e.attrs["at"]) for e in recording.of("variable", model="lazy_fit") if "lazier" in e.name}
    assert told == {("lazy_fit/lazier/kernel", "end"), ("lazy_fit/lazier/bias", "end")}


def test_callbacks_that_can_change_a_training(recording):
    (fit,) = recording.of("call", "fit", model="lazy_fit")
    (callback,) = json.loads(fit.attrs["callbacks"])
    assert callback["class"] == "EarlyStopping"
    assert callback["config"]["monitor"] == "loss" and callback["config"]["patience"] == 3
    assert callback["config"]["restore_best_weights"] is False and "verbose" not in callback["config"]
    assert "callbacks" not in recording.of("call", "fit", model="net")[0].attrs


def test_steps_of_a_loop_are_thinned_out(recording):
    numbers = [event.attrs["occurrence"] for event in recording.of("call", "train_on_batch")]
    assert numbers == [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 32]


def test_looking_at_variables_leaves_no_ops(tmp_path):
    """Reading them would else be eager ops of the program's."""
    program = """
import keras
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])
model.compile("adam", "mse")
"""
    done = run(program, tmp_path)
    assert len(done.recording.of("variable", at="build")) == 2
    assert done.recording.op_names and "ReadVariableOp" not in done.recording.op_names


def test_keras_2(tmp_path):
    pytest.importorskip("tf_keras")
    program = """
import numpy as np, tf_keras as keras
def make(units):
    return keras.Sequential([
        keras.layers.Input((8,)), keras.layers.Dense(4, name="a"), keras.layers.Dense(units, name="b")])
model = make(3)
model.compile("adam", "mse", metrics=["mae"])
model.fit(np.ones((8, 8)), np.zeros((8, 3)), epochs=2, verbose=0)
model.save_weights("w.h5"); model.load_weights("w.h5")
model.save_weights("weights"); model.load_weights("weights")
model.save("m.keras"); keras.models.load_model("m.keras")
make(5).load_weights("w.h5", by_name=True, skip_mismatch=True)
"""
    done = run(program, tmp_path)
    assert done.status == 0, done.stderr
    untouched = {event.attrs["path"]: event.attrs["untouched"] for event in done.recording.of("model", skip_mismatch=False)}
    assert untouched == {"w.h5": "", "weights": None}
    assert done.recording.of("model", event="load")[0].attrs["untouched"] == ""
    assert sorted(done.recording.of("model", skip_mismatch=True)[0].attrs["untouched"].split("\n")) == ["b/bias", "b/kernel"]
    assert len(done.recording.of("metric", "loss", phase="train")) == 2
    assert done.recording.of("note", hint="this is a mistake of isobit") == []


def test_no_mistake_of_ours(recording):
    assert recording.of("note", hint="this is a mistake of isobit") == []
