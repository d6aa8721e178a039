# SPDX-License-Identifier: Apache-2.0
"""Every measurement on something whose character is known: NumPy and TensorFlow made to compute in a known way."""

import os
import platform
import re
import struct

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
import tensorflow as tf
from conftest import ROOT
from isobit.doctor import arithmetic, cpu, facts, functions, gpu, half, inputs, orders, precision, reference, threads
from isobit.doctor.table import GROUPS


def in_sequence(left, right):
    """A product in float32 that rounds every multiplication and every addition, one after another."""
    total = np.zeros((left.shape[0], right.shape[1]), np.float32)
    for k in range(left.shape[1]):
        total = total + np.float32(left[:, k, None]) * np.float32(right[None, k, :])
    return total


def fused_in_sequence(left, right):
    """The same with one rounding for a multiplication and an addition: float64 holds products of float32 exactly, and the
    sums of the probe as well."""
    total = np.zeros((left.shape[0], right.shape[1]), np.float32)
    for k in range(left.shape[1]):
        total = np.float32(np.float64(total) + np.float64(left[:, k, None]) * np.float64(right[None, k, :]))
    return total


def from_rounded_operands(bits):
    """A product of operands that are rounded to ``bits`` bits."""

    def product(left, right):
        return in_sequence(*(np.vectorize(lambda x: reference.narrow(float(x), bits))(m).astype(np.float32) for m in (left, right)))

    return product


def test_the_order_of_numpy_accumulate():
    measured = orders.order(50, orders.of_vectors(lambda row: np.add.accumulate(row)[-1], 50))
    assert measured["order"] == "one after another"
    assert (measured["depth"], measured["terms"]) == (49, 50)


@pytest.mark.parametrize("product", [in_sequence, np.matmul])
def test_rows_of_a_product_are_asked_side_by_side(product):
    draws = np.random.default_rng(5)
    alike = np.tile(draws.normal(size=(200, 1, 40)).astype(np.float32), (1, 16, 1))
    columns = draws.normal(size=(40, 8)).astype(np.float32)
    if any(len(np.unique(product(rows, columns)[:, 0])) > 1 for rows in alike):
        pytest.skip("the BLAS of this CPU sums equal rows in different orders: one question a row cannot tell of all")
    together = orders.order(40, orders.of_product(product, 16, 40, 8))
    alone = orders.order(40, lambda pairs: [orders.of_product(product, 16, 40, 8)([pair])[0] for pair in pairs])
    assert together == alone


def test_columns_are_asked_side_by_side():
    measured = orders.order(30, orders.of_columns(lambda m: np.add.accumulate(m, axis=0)[-1], 30, 7))
    assert measured["order"] == "one after another"


def test_a_sum_in_float64_is_no_order_of_float32():
    """Where M does not swamp the ones, the answers are no tree, and that is said."""
    measured = orders.order(20, orders.of_vectors(lambda row: sum(map(int, row)), 20))
    assert "tree" not in measured
    assert measured["order"].startswith("not one binary tree")


def test_float16_questions_stay_in_range():
    measured = orders.order(24, half.of_float16_product(in_sequence, 4, 24, 4))
    assert measured["order"] == "one after another"


def test_fused_and_separate_operations_are_told_apart():
    assert not arithmetic.fused_in_product(in_sequence, 64, 64, 64)
    assert arithmetic.fused_in_product(fused_in_sequence, 64, 64, 64)
    assert not arithmetic.fused_elementwise(lambda a, b, c: a * b + c)
    assert arithmetic.fused_elementwise(lambda a, b, c: np.float32(np.float64(a) * b + c))


def flush(x):
    return np.where(np.abs(x) < 2.0**-126, np.float32(0), x)


@pytest.mark.parametrize(
    ("multiply", "said"),
    [
        (np.multiply, "kept"),
        (lambda a, b: flush(flush(a) * flush(b)), "flushed"),
        (lambda a, b: flush(a) * flush(b), "operands flushed"),
        (lambda a, b: np.where(flush(a) == 0, a * b, flush(a * b)), "results flushed"),
        (lambda a, b: np.concatenate([flush(a * b)[:5], (a * b)[5:]]), "results flushed in part"),
        (lambda a, b: np.concatenate([flush(flush(a) * flush(b))[:5], (a * b)[5:]]), "flushed in part"),
    ],
)
def test_what_becomes_of_subnormal_numbers(multiply, said):
    assert arithmetic.subnormals(multiply, 64) == said


@pytest.mark.parametrize("bits", [8, 11, 24])
def test_operands_of_fewer_bits_are_found(bits):
    product = from_rounded_operands(bits)
    assert precision.operand_bits(product, 4, 8, 4) == bits
    error = precision.product_error(product, (8, 40, 8), 24)
    assert (error["of_bound"] > 1) == (bits < 24)


def test_the_error_of_a_product_against_fractions():
    error = precision.product_error(lambda left, right: (left @ right).astype(np.float32), (6, 5, 7), 24)
    assert 0.3 < error["max_ulp"] <= 0.5
    exact = precision.product_error(lambda left, right: left @ right, (6, 5, 7), 24)
    assert exact == {"max_ulp": 0.0, "median_ulp": 0.0, "of_bound": 0.0}

    def spoiled(left, right):
        product = left @ right
        product[2, 3] += 1000 * np.spacing(np.float32(abs(product[2, 3])))
        return product

    assert precision.product_error(spoiled, (6, 5, 7), 24)["max_ulp"] == 1000


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_casts_of_tensorflow_round_to_nearest(dtype):
    assert half.casting(tf, dtype) == "nearest even"


def test_values_of_a_function_are_judged():
    exact = functions.judge(
        "exp", "float64", [reference.evaluate("exp", x, 53).nearest for x in functions._points("exp", "float64")]
    )
    assert exact["correct"] == 1 and exact["max_ulp"] <= 0.5
    off = functions.judge("exp", "float64", [0.0] * functions.COUNTS["float64"])
    assert off["correct"] == 0 and off["max_ulp"] > 2.0**50 and off["digest"] != exact["digest"]
    assert functions.judge("exp", "float64", [float("inf")] * functions.COUNTS["float64"])["max_ulp"] is None


def test_inputs_are_spread_and_fit_float32():
    numbers = inputs.integers(100_000, 24)
    assert len(np.unique(numbers)) > 99_000
    assert abs(numbers.mean()) < 2.0**23 / 50 and numbers.min() >= -(2**23) and numbers.max() < 2**23
    assert (inputs.integers(50, 24, 950) == inputs.integers(1000, 24)[950:]).all()
    assert (inputs.array((1000,)).astype(np.float64) * 2**23 == numbers[:1000]).all()


def test_digests_see_bits_types_and_shapes():
    zeros = np.zeros(4, np.float32)
    others = [-zeros, zeros.astype(np.float64), zeros.reshape(2, 2), np.zeros(5, np.float32)]
    assert len({inputs.digest(x) for x in [zeros, *others]}) == 5
    assert inputs.digest(tf.constant(zeros)) == inputs.digest(zeros)


def test_operations_repeat_and_depend_on_their_input():
    operation = threads.operations(tf)["matmul 64x64x64"]
    assert inputs.digest(operation()) == inputs.digest(operation())
    found = threads.digests(tf)
    assert len(set(found.values())) == len(found)


def test_variables_are_those_of_the_table_of_the_environment():
    text = (ROOT / "src/env/variables.inc").read_text()
    reaching = set(re.findall(r"ISOBIT_ENV_VARIABLE\((\w+), kResults", text))
    assert set(facts.VARIABLES) <= reaching
    assert list(facts.VARIABLES) == sorted(facts.VARIABLES)


def test_features_of_arm_are_those_of_the_table_of_the_environment():
    text = (ROOT / "src/env/arm_features.inc").read_text()
    table = {name.upper(): (int(word) - 1, int(bit)) for name, word, bit in re.findall(r"FEATURE\((\w+), (\d), (\d+)\)", text)}
    assert cpu._ARM_FEATURES.items() <= table.items()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="rsqrtps is an instruction of x86")
def test_the_estimate_of_rsqrtps_is_one():
    """The processor promises a relative error of at most 1.5 * 2**-12."""
    words = cpu.estimate_of_rsqrt()
    assert len(words) == 8
    for number, word in enumerate(words, 1):
        (estimate,) = struct.unpack(">f", bytes.fromhex(word))
        assert abs(estimate * np.sqrt(0.37 * number) - 1) < 1.5 * 2.0**-12


@pytest.mark.skipif(platform.machine() != "x86_64", reason="cpuid is an instruction of x86")
def test_cpuid_agrees_with_linux():
    asked, told = cpu.describe(), cpu._from_system()
    assert asked["maker"] == told["maker"]
    assert set(asked["features"]) == set(told["features"])


def test_the_questions_to_a_gpu_are_answered_by_any_device():
    """They are asked of the CPU here, where TF32 changes nothing, and they leave the setting as it was."""
    group = next(group for group in GROUPS if group.name == "gpu")
    before = tf.config.experimental.tensor_float_32_execution_enabled()
    values = dict(gpu.probe(tf))
    assert tf.config.experimental.tensor_float_32_execution_enabled() == before
    assert list(values) == [row.id for row in group.rows]
    assert values["gpu.matmul.operands"] == {"TF32 off": 24, "TF32 on": 24}
    for row in group.rows:
        assert row.say(values[row.id]) and row.mean(values[row.id])
