# SPDX-License-Identifier: Apache-2.0
"""What isobit prove sets inside of a program. Settings of Keras and TensorFlow have cases that are proved (tests/cases)."""

import json

import pytest
from recorded import PYTHON, environment, open_recording, program, record


def applied(tmp_path, text, settings=None):
    """What the program does with these settings, under isobit record."""
    env = environment() if settings is None else environment(ISOBIT_APPLY=json.dumps(settings))
    done = record([PYTHON, program(tmp_path, text)], tmp_path, "-f", env=env)
    assert done.returncode == 0, done.stderr
    return done


DRAWS = """
import random
import numpy as np
{seed}
print(random.random(), np.random.rand())
"""


def test_a_seed_in_place_of_the_programs(tmp_path):
    expected = applied(tmp_path, DRAWS.format(seed="random.seed(5); np.random.seed(6)"))
    settings = {"seed.python.random": [5], "seed.numpy.legacy": [6]}
    done = applied(tmp_path, DRAWS.format(seed="random.seed(1); np.random.seed(2)"), settings)
    assert done.stdout == expected.stdout
    seedings = [side for side in open_recording(tmp_path / "run.isobit").of("seed") if side.attrs["action"] == "set"]
    seeds = {side.name: side.attrs["seed"] for side in seedings}
    assert seeds == {"python.random": 5, "numpy.legacy": 6}


def test_a_seed_that_the_program_does_not_set(tmp_path):
    expected = applied(tmp_path, DRAWS.format(seed="random.seed(5); np.random.seed(6)"))
    settings = {"seed.python.random": [5], "seed.numpy.legacy": [6]}
    assert applied(tmp_path, DRAWS.format(seed=""), settings).stdout == expected.stdout


def test_seeds_beyond_those_of_the_other_run_are_the_programs(tmp_path):
    text = "import random\nrandom.seed(1); a = random.random()\nrandom.seed(2); print(a, random.random())\n"
    other = "import random\nrandom.seed(9); a = random.random()\nrandom.seed(2); print(a, random.random())\n"
    assert applied(tmp_path, text, {"seed.python.random": [9]}).stdout == applied(tmp_path, other).stdout


LISTS = """
import glob, os, pathlib
paths = pathlib.Path("data").iterdir()
print(os.listdir("data"), [e.name for e in os.scandir("data")], glob.glob("data/*"), [p.name for p in paths])
print(os.listdir(b"data"))
with os.scandir("data") as entries:
    print(next(entries).name)
print(sorted(os.listdir("other")))
"""


# Names that the other run did not see come last, sorted.
@pytest.mark.parametrize(
    "order, names", [(["b", "c", "a"], ["b", "c", "a"]), (["b"], ["b", "a", "c"]), ("sorted", ["a", "b", "c"])], ids=str
)
def test_the_order_of_a_folder(tmp_path, order, names):
    for folder in ("data", "other"):
        (tmp_path / folder).mkdir()
        for name in ("a", "b", "c"):
            (tmp_path / folder / name).write_text("")
    lines = applied(tmp_path, LISTS, {"data.order": {"data": order}}).stdout.splitlines()
    paths = [f"data/{name}" for name in names]
    assert lines[0] == f"{names} {names} {paths} {names}"
    assert lines[1] == str([name.encode() for name in names])
    assert lines[2:] == [names[0], "['a', 'b', 'c']"]


@pytest.mark.parametrize("settings", ['{"no.such": 1}', "[1]", "not json"])
def test_a_setting_that_is_not_known_ends_the_run(tmp_path, settings):
    """It would prove nothing."""
    done = record([PYTHON, program(tmp_path, "print(1)")], tmp_path, env=environment(ISOBIT_APPLY=settings))
    assert (done.returncode, done.stdout) == (125, "")
    assert "a setting cannot be made here" in done.stderr


RESIZES = """
import numpy as np
import tensorflow as tf
from PIL import Image

picture = np.arange(75, dtype=np.uint8).reshape(5, 5, 3)
print(tf.image.resize(picture, (3, 2), {tf}).numpy().sum(), tf.image.resize(images=picture, size=(3, 2){keyword}).numpy().sum())
print(np.asarray(Image.fromarray(picture).resize((3, 2){pillow})).sum())
def of_a_library(resize=tf.keras.layers.Resizing(3, 2)):
    return resize(picture[None].astype("float32")).numpy().sum()
print(of_a_library())
"""


def test_arguments_of_calls(tmp_path):
    """Given by place, given by name, and not given; not to what libraries call themselves."""
    expected = applied(tmp_path, RESIZES.format(tf="'nearest'", keyword=", method='nearest'", pillow=", Image.Resampling.BOX"))
    settings = {"call.arguments": {"tf.image.resize": {"method": ["nearest"]}, "PIL.resize": {"method": ["BOX"]}}}
    text = RESIZES.format(tf="'area'", keyword="", pillow="")
    done = applied(tmp_path, text, settings)
    assert done.stdout == expected.stdout != applied(tmp_path, text).stdout


def test_an_argument_taken_away(tmp_path):
    expected = applied(tmp_path, RESIZES.format(tf="'bilinear'", keyword="", pillow=""))
    settings = {"call.arguments": {"tf.image.resize": {"method": []}, "PIL.resize": {"method": []}}}
    text = RESIZES.format(tf="'area'", keyword=", method='nearest'", pillow=", Image.Resampling.BOX")
    assert applied(tmp_path, text, settings).stdout == expected.stdout


def test_a_function_whose_arguments_cannot_be_set(tmp_path):
    settings = json.dumps({"call.arguments": {"no.such.function": {"method": ["area"]}}})
    done = record([PYTHON, program(tmp_path, "print(1)")], tmp_path, env=environment(ISOBIT_APPLY=settings))
    assert (done.returncode, done.stdout) == (125, "")
    assert "arguments of no.such.function cannot be set" in done.stderr
