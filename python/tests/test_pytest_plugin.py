# SPDX-License-Identifier: Apache-2.0
"""The fixture isobit_golden, in a project of its own, with real TensorFlow."""

import subprocess

import pytest
from recorded import ISOBIT, PACKAGE, PYTHON, TIMEOUT_S, environment

TESTS = """
import numpy as np
import pytest
import tensorflow as tf

rng = np.random.default_rng(7)
x = tf.constant(rng.normal(size=(64, 784)).astype("float32"))
w = tf.constant(rng.normal(size=(784, 128)).astype("float32"))

def test_other_model():
    tf.keras.Sequential([tf.keras.layers.Dense(3)])(x)

@pytest.mark.parametrize("size", [64])
def test_product(isobit_golden, size):
    layer = tf.function(lambda x, w: tf.nn.relu(tf.matmul(x, w)))
    with isobit_golden():
        layer(x[:size], w)

def test_training(isobit_golden):
    tf.keras.utils.set_random_seed(3)
    model = tf.keras.Sequential([tf.keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    with isobit_golden("fit", allow="bounded"):
        model.fit(x[:32], x[:32, :2], verbose=0)
    with isobit_golden("predict", allow="bounded"):
        model.predict(x[:4], verbose=0)

def test_raises(isobit_golden):
    with isobit_golden():
        raise KeyError("its own")

def test_twice(isobit_golden):
    with isobit_golden():
        tf.square(x)
    with isobit_golden():
        tf.square(x)
"""


def project(folder):
    (folder / "test_numbers.py").write_text(TESTS)
    return folder


def pytest_of(folder, *words, onednn="0", before=()):
    variables = {"PYTHONPATH": str(PACKAGE.parent), "TF_ENABLE_ONEDNN_OPTS": onednn, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [*before, PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "isobit.pytest_plugin", *words]
    env = environment(**variables)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    folder = project(tmp_path_factory.mktemp("project"))
    done = pytest_of(folder, "--isobit-record", "-k", "product or training")
    assert done.returncode == 0, done.stdout
    assert {path.name for path in (folder / "golden/test_numbers").iterdir()} == {
        "test_product_64_.isobit",
        "test_training-fit.isobit",
        "test_training-predict.isobit",
    }
    return folder


def test_equal_numbers_pass_in_other_company(golden):
    done = pytest_of(golden, "-k", "product or training or other")
    assert done.returncode == 0, done.stdout


def test_other_numbers_fail_with_their_cause(golden):
    done = pytest_of(golden, "-k", "product", onednn="1")
    assert done.returncode == 1
    assert "FAIL" in done.stdout and "N101" in done.stdout and "TF_ENABLE_ONEDNN_OPTS" in done.stdout
    assert "pytest --isobit-record 'test_numbers.py::test_product[64]'" in done.stdout


@pytest.mark.parametrize("how", ["isobit_allow=bounded", "isobit_allow=same-cause"])
def test_what_may_differ_by_the_configuration(golden, how):
    done = pytest_of(golden, "-k", "product", "-o", how, onednn="1")
    if how.endswith("bounded"):
        assert done.returncode == 0, done.stdout
    else:
        assert done.returncode == 1 and "--cause" in done.stdout


def test_without_a_golden_run_the_test_fails_and_says_how_to_make_one(tmp_path):
    done = pytest_of(project(tmp_path), "-k", "product")
    assert done.returncode == 1
    assert "there is no golden run" in done.stdout
    assert "pytest --isobit-record 'test_numbers.py::test_product[64]'" in done.stdout
    assert not (tmp_path / "golden").exists()


def test_a_block_that_raises_writes_nothing_and_its_exception_is_told(tmp_path):
    done = pytest_of(project(tmp_path), "--isobit-record", "-k", "raises")
    assert done.returncode == 1
    assert "KeyError: 'its own'" in done.stdout
    assert not (tmp_path / "golden").exists()


def test_two_blocks_need_names(tmp_path):
    done = pytest_of(project(tmp_path), "--isobit-record", "-k", "twice")
    assert done.returncode == 1
    assert "give each block a name" in done.stdout


def test_in_a_process_that_is_recorded_already(golden):
    done = pytest_of(golden, "-k", "product", before=[ISOBIT, "record", "-q", "-f", "-o", golden / "outer.isobit", "--"])
    assert done.returncode == 1
    assert "run pytest without isobit record" in done.stdout
