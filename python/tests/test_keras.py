# SPDX-License-Identifier: Apache-2.0
"""The Keras callback isobit.keras.Record, with real TensorFlow."""

import pytest
from recorded import PACKAGE, PYTHON, environment, open_recording, program, record, run, without_log

TRAINING = """
import sys
import numpy as np
import keras
from isobit.keras import Record

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
x, y = rng.normal(size=(64, 8)).astype("float32"), rng.normal(size=(64, 1)).astype("float32")
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(float(sys.argv[1])), "mse")
model.predict(x, verbose=0)
"""


def train(folder, text, rate="0.1"):
    path = program(folder, TRAINING + text)
    return run([PYTHON, path, rate], folder, env=environment(PYTHONPATH=str(PACKAGE.parent), TF_CPP_MIN_LOG_LEVEL="3"))


def test_a_training(tmp_path):
    text = 'model.fit(x, y, verbose=0, callbacks=[Record("fit.isobit")])\nmodel.predict(x[:3], verbose=0)\n'
    done = train(tmp_path, text)
    assert (done.returncode, without_log(done.stderr)) == (0, "")
    recording = open_recording(tmp_path / "fit.isobit")
    assert recording.end.kind == "stopped"
    assert recording.ops["ResourceApplyGradientDescent"] or any("gradient" in name for name in recording.ops), recording.ops
    assert {side.name for side in recording.of("metric")} >= {"loss"}


def test_compared_with_a_golden_run(tmp_path):
    train(tmp_path, 'model.fit(x, y, verbose=0, callbacks=[Record("golden.isobit")])\n')
    text = """
recorder = Record("run.isobit", golden="golden.isobit", overwrite=True)
model.fit(x, y, verbose=0, callbacks=[recorder])
print(recorder.explanation.verdict)
"""
    equal, other = train(tmp_path, text), train(tmp_path, text, rate="0.2")
    assert equal.stdout.startswith("IDENTICAL") and equal.stdout.endswith("\nidentical\n"), equal.stdout + equal.stderr
    assert other.stdout.startswith("DIFFERENT") and other.stdout.endswith("\ndifferent\n"), other.stdout + other.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('"there.isobit"', "pass overwrite=True or another path"),
        ('"new.isobit", golden="none.isobit"', "there is no recording none.isobit"),
        ('"new.isobit", colour=1', "unknown option colour"),
    ],
)
def test_what_cannot_be_recorded_or_compared_is_told_before_the_training(tmp_path, arguments, message):
    (tmp_path / "there.isobit").write_text("")
    done = train(tmp_path, f"model.fit(x, y, verbose=2, callbacks=[Record({arguments})])\n")
    assert done.returncode == 1
    assert message in done.stderr
    assert "loss" not in done.stdout


def test_after_a_training_that_raised(tmp_path):
    text = """
class Breaks(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        raise RuntimeError

recorder = Record("fit.isobit", overwrite=True)
try:
    model.fit(x, y, verbose=0, callbacks=[Breaks(), recorder])
except RuntimeError:
    model.fit(x, y, verbose=0, epochs=2, callbacks=[recorder])
"""
    assert train(tmp_path, text).returncode == 0
    recording = open_recording(tmp_path / "fit.isobit")
    assert recording.end.kind == "stopped"
    assert len({side.attrs.get("epoch") for side in recording.of("metric", "loss")}) == 2


def test_inside_of_a_recorded_program_that_recording_goes_on(tmp_path):
    (tmp_path / "golden.isobit").write_text("")
    text = TRAINING + 'model.fit(x, y, verbose=0, callbacks=[Record("fit.isobit", golden="golden.isobit")])\nprint("end")\n'
    done = record([PYTHON, program(tmp_path, text), "0.1"], tmp_path, env=environment(PYTHONPATH=str(PACKAGE.parent)))
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
    assert "not compared with golden.isobit" in done.stderr
    assert not (tmp_path / "fit.isobit").exists()
