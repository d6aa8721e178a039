# SPDX-License-Identifier: Apache-2.0
"""isobit prove on two versions of a program: which of the changed statements did it."""

import json
import sys

import pytest
from test_prove import first_finding, isobit

FIRST = '''\
"""As it was."""
import numpy as np
import tensorflow as tf


def load(count):
    rng = np.random.default_rng(5)
    return rng.uniform(-0.5, 0.5, (count, 4)).astype("float32")


table = load(16)
table = np.clip(table, -0.9, 0.9)
table = table - table.mean(axis=0)
table = np.nan_to_num(table, nan=0.0)
weights = tf.constant(np.linspace(-1, 1, 8, dtype="float32").reshape(4, 2))
print(tf.matmul(tf.constant(table), weights).numpy().sum())
'''
# Two changes that change nothing in these rows, one that does, other names, and what is only shown.
SECOND = '''\
import numpy
import tensorflow as tf

def load(count):
    rng = numpy.random.default_rng(5)
    return rng.uniform(-0.5, 0.5, (count, 4)).astype("float32")

rows = load(16)
print("rows", len(rows))
rows = numpy.clip(rows, -0.8, 0.8)
rows = rows - rows.mean(axis=1, keepdims=True)  # Of each row.
print("mean", rows.mean())
rows = numpy.nan_to_num(rows, nan=-1.0)
weights = tf.constant(numpy.linspace(-1, 1, 8, dtype="float32").reshape(4, 2))
print(tf.matmul(tf.constant(rows), weights).numpy().sum())
'''


@pytest.fixture
def versions(tmp_path):
    for folder, text in (("a", FIRST), ("b", SECOND)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "train.py").write_text(text)
        words = ("record", "-q", "-o", tmp_path / f"{folder}.isobit", "--", sys.executable, "train.py")
        done = isobit(*words, cwd=tmp_path / folder)
        assert done.returncode == 0, done.stderr
    return tmp_path


def prove(folder, *words):
    return isobit("prove", "--json", "--folder", folder / "runs", *words, folder / "a.isobit", folder / "b.isobit")


def needs_mounts(done):
    if done.returncode == 3 and "mean" not in done.stderr:
        pytest.skip("this user may not mount files for one command (unshare --map-root-user --mount)")


def test_of_many_changed_statements_the_one_that_did_it(versions):
    asked = isobit("explain", "--json", versions / "a.isobit", versions / "b.isobit")
    before = first_finding_of(asked)
    assert (before["code"], before["confidence"], len(before["candidates"])) == ("R111", "unknown", 3), before
    done = prove(versions)
    needs_mounts(done)
    finding = first_finding(done)
    assert (finding["code"], finding["confidence"]) == ("R111", "proved"), finding
    assert "mean(axis=0)" in finding["summary"]
    assert "clip" not in finding["summary"]
    moved = "a with train.py:13 as 'rows = rows - rows.mean(axis=1, keepdims=True)"
    assert any(line.startswith(moved) and line.endswith(": b's bits here") for line in finding["proof"]), finding["proof"]
    assert finding["fix"][0]["text"] == "rows = rows - rows.mean(axis=0)"
    assert finding["proof"][-1] == "the whole run is then identical to b's"
    # The program itself is as it was, and so is what Python had compiled of it.
    assert (versions / "a/train.py").read_text() == FIRST
    assert not (versions / "a/__pycache__").exists()


def first_finding_of(done):
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)["findings"][0]


@pytest.mark.slow
def test_one_side_was_edited_since(versions):
    """Its statements are not where they were; the other side's are."""
    (versions / "a/train.py").write_text(FIRST.replace("axis=0", "axis=0, keepdims=True"))
    done = prove(versions)
    needs_mounts(done)
    assert "a statement is not where it was recorded (" in done.stderr
    finding = first_finding(done)
    assert finding["confidence"] == "proved", finding
    assert "b with train.py:11 as 'table = table - table.mean(axis=0)': a's bits here" in finding["proof"]
    assert (versions / "b/train.py").read_text() == SECOND
