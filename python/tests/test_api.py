# SPDX-License-Identifier: Apache-2.0
"""``isobit.record`` and ``isobit.mark`` inside of a program, from the build tree's package."""

import pytest
from recorded import PACKAGE, PYTHON, environment, open_recording, program, record, run, without_log


def call(folder, text, **env):
    return run([PYTHON, program(folder, text)], folder, env=environment(PYTHONPATH=str(PACKAGE.parent), **env))


def test_a_part_of_a_program(tmp_path):
    text = """
import tensorflow as tf
import isobit
x = tf.constant([1.0, 2.0])
tf.square(x)
with isobit.record("part.isobit") as recording:
    tf.reduce_sum(x)
tf.exp(x)
print(recording.path)
"""
    done = call(tmp_path, text)
    assert (done.returncode, done.stdout, without_log(done.stderr)) == (0, f"{tmp_path}/part.isobit\n", "")
    recording = open_recording(tmp_path / "part.isobit")
    assert set(recording.ops) == {"_EagerConst", "Sum"}  # The axis is a constant.
    assert recording.end.kind == "stopped"
    assert recording.run.tensorflow_version == recording.env["tf.version"]
    assert recording.env["tf.devices"] == "CPU:0"


def test_until_the_end_of_the_program(tmp_path):
    text = """
import isobit
isobit.record("a.isobit")
import tensorflow as tf
tf.constant([1.0]) + 1.0
raise SystemExit(6)
"""
    assert call(tmp_path, text).returncode == 6
    recording = open_recording(tmp_path / "a.isobit")
    assert recording.ops["AddV2"] == 1
    assert (recording.end.kind, recording.end.status) == ("exit", 6)


def test_one_after_the_other_and_one_inside_of_the_other(tmp_path):
    text = """
import isobit
first = isobit.record("1.isobit")
with isobit.record("inner.isobit") as inner:
    print(inner.path == first.path)
    isobit.mark("inside", 1)
isobit.mark("after", 2)
first.stop()
first.stop()
isobit.mark("nowhere", 3)
open("data.txt").read()
with isobit.record("2.isobit"):
    open("data.txt").read()
    isobit.mark("second", 4)
"""
    (tmp_path / "data.txt").write_text("data")
    done = call(tmp_path, text)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
    assert sorted(path.name for path in tmp_path.glob("*.isobit*")) == ["1.isobit", "2.isobit"]
    first, second = open_recording(tmp_path / "1.isobit"), open_recording(tmp_path / "2.isobit")
    assert [side.name for side in first.of("mark")] == ["inside", "after"]
    assert [side.name for side in second.of("mark")] == ["second"]
    assert not first.of("file", "data.txt")
    assert second.of("file", "data.txt")[0].attrs["digest"]


def test_a_later_recording_stands_for_itself(tmp_path):
    text = """
import isobit
with isobit.record("0.isobit"):
    import keras
    import numpy as np
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
model.compile("sgd", "mse")
weights = model.get_weights()
x, y = np.ones((4, 3), np.float32), np.ones((4, 2), np.float32)
model.fit(x, y, verbose=0)  # Traces its functions, which happens once.
for number in (1, 2):
    model.set_weights(weights)
    with isobit.record(f"{number}.isobit"):
        model.fit(x, y, verbose=0)
"""
    assert call(tmp_path, text).returncode == 0
    first, second = (
        [(side.kind, side.name, {**side.attrs}) for side in open_recording(tmp_path / f"{number}.isobit").side] for number in (1, 2)
    )
    assert {"fit", "sequential/dense/kernel"} <= {name for _, name, _ in first}
    assert second == first


def test_under_the_command_the_outer_recording_goes_on(tmp_path):
    text = """
import isobit
with isobit.record("inner.isobit") as inner:
    isobit.mark("inside", 1)
isobit.mark("after", 2)
print(inner.path)
"""
    recorded = record([PYTHON, program(tmp_path, text)], tmp_path)
    assert (recorded.returncode, recorded.stdout) == (0, f"{tmp_path}/run.isobit\n"), recorded.stderr
    assert not (tmp_path / "inner.isobit").exists()
    assert [side.name for side in open_recording(tmp_path / "run.isobit").of("mark")] == ["inside", "after"]


def test_an_exception_that_leaves_the_block(tmp_path):
    text = """
import isobit
try:
    with isobit.record("a.isobit"):
        [][1]
except IndexError:
    print("caught")
"""
    assert call(tmp_path, text).stdout == "caught\n"
    recording = open_recording(tmp_path / "a.isobit")
    assert (recording.end.kind, recording.end.exception_type) == ("exception", "IndexError")
    assert recording.end_site[:2] == ("program.py", 5)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("'there.isobit'", "FileExistsError: the recording {0}/there.isobit is there already; pass overwrite=True or another path"),
        ("'a.isobit', keep_fist=1", "ValueError: unknown option keep_fist; there are keep_first, "),
        ("'missing/a.isobit'", "OSError: cannot create the recording: No such file or directory (missing"),
        ("'a.isobit', keep_first='x'", "TypeError: "),
    ],
)
def test_what_cannot_be_recorded_is_an_exception(tmp_path, arguments, error):
    (tmp_path / "there.isobit").write_text("mine")
    text = (
        f"import isobit\ntry:\n    isobit.record({arguments})\nexcept Exception as e:\n    print(f'{{type(e).__name__}}: {{e}}')\n"
    )
    done = call(tmp_path, text)
    assert done.stdout.replace(f"{tmp_path}/missing", "missing").startswith(error.format(tmp_path)), done
    assert (tmp_path / "there.isobit").read_text() == "mine"


MARKS = """
import isobit
import numpy as np
import tensorflow as tf
class Odd:
    def __str__(self):
        raise RuntimeError("no text")
variable = tf.Variable([[1.0, 2.0]])
@tf.function
def symbolic(x):
    isobit.mark("symbolic", x)
    return x
isobit.record("a.isobit")
isobit.mark("none")
isobit.mark("bool", True)
isobit.mark("int", 2**62)
isobit.mark("long", 2**70)
isobit.mark("float", float("nan"))
isobit.mark("text", "caf\\xe9\\0 x")
isobit.mark("array", np.arange(6, dtype=np.int16).reshape(2, 3))
isobit.mark("transposed", np.arange(6, dtype=np.float64).reshape(2, 3).T)
isobit.mark("swapped", np.array([1.0, 2.0], dtype=">f4"))
isobit.mark("strings", np.array(["a", "b"]))
isobit.mark("scalar", np.float32(0.5))
isobit.mark("eager", tf.constant([1.0, 2.0]))
isobit.mark("bfloat16", tf.constant([1.0], tf.bfloat16))
isobit.mark("variable", variable)
isobit.mark("list", [1, 2, 3])
isobit.mark("dict", {"a": 1})
isobit.mark("odd", Odd())
isobit.mark(17, 1)
symbolic(tf.constant(1.0))
print("done")
"""


def test_marks(tmp_path):
    done = call(tmp_path, MARKS)
    assert (done.returncode, done.stdout, without_log(done.stderr)) == (0, "done\n", "")
    recording = open_recording(tmp_path / "a.isobit")
    marks = {side.name: side for side in recording.of("mark")}
    assert len(marks) == 19
    assert marks["none"].attrs == {}
    assert marks["bool"].attrs == {"value": True}
    assert marks["int"].attrs == {"value": 2**62}
    assert marks["long"].attrs == {"value": str(2**70)}
    assert str(marks["float"].attrs["value"]) == "nan"
    assert marks["text"].attrs == {"value": "caf\xe9\0 x"}
    arrays = {name: (mark.array.dtype, list(mark.array.shape)) for name, mark in marks.items() if mark.array is not None}
    assert arrays == {
        "array": (5, [2, 3]),
        "transposed": (2, [3, 2]),
        "swapped": (1, [2]),
        "strings": (7, [2]),
        "scalar": (1, []),
        "eager": (1, [2]),
        "bfloat16": (14, [1]),
        "variable": (1, [1, 2]),
        "list": (9, [3]),
    }
    assert marks["swapped"].array.exact == marks["eager"].array.exact
    assert marks["dict"].attrs == {"value": None, "type": "dict"}
    assert marks["odd"].attrs == {"value": None, "type": "Odd"}
    assert marks["symbolic"].attrs == {"value": None, "type": "SymbolicTensor"}
    assert marks["eager"].site[2:] == ("<module>", 'isobit.mark("eager", tf.constant([1.0, 2.0]))')
    assert not recording.of("note"), recording.of("note")
    assert "ReadVariableOp" not in recording.ops
    assert list(recording.ops).count("Sum") == 0


def test_marks_without_a_recording_do_nothing(tmp_path):
    done = call(tmp_path, "import sys, isobit\nisobit.mark('x', 1)\nprint(sorted(m for m in sys.modules if 'isobit' in m))\n")
    assert (done.returncode, done.stdout) == (0, "['isobit']\n")
