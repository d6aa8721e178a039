# SPDX-License-Identifier: Apache-2.0
"""The correctly rounded values against a second implementation, in decimal arithmetic of 80 digits and by other series."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isobit.doctor.reference import BITS, FUNCTIONS, GUARD, evaluate, narrow, points

DIGITS = 80


def decimal_erf(x):
    """The alternating series of erf, which cancels and so is computed with many digits more."""
    total, term, n = Decimal(0), x, 0
    while abs(term) > Decimal(10) ** (-DIGITS - 10):
        total += term / (2 * n + 1)
        n += 1
        term *= -x * x / n
    return total * 2 / decimal_pi().sqrt()


def decimal_pi():
    """The series of Gauss and Legendre."""
    a, b, t, p = Decimal(1), 1 / Decimal(2).sqrt(), Decimal("0.25"), Decimal(1)
    for _ in range(8):
        a, b, t, p = (a + b) / 2, (a * b).sqrt(), t - p * ((a - b) / 2) ** 2, 2 * p
    return (a + b) ** 2 / (4 * t)


SECOND = {
    "exp": lambda x: x.exp(),
    "log": lambda x: x.ln(),
    "tanh": lambda x: 1 - 2 / ((2 * x).exp() + 1),
    "erf": decimal_erf,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "sqrt": lambda x: x.sqrt(),
    "rsqrt": lambda x: 1 / x.sqrt(),
}


def second(name, x):
    with localcontext() as context:
        context.prec = DIGITS + 30
        return Fraction(SECOND[name](Decimal(x)))


def ulp(value, precision):
    """The unit in the last place of a positive fraction."""
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    if Fraction(2) ** exponent > value:
        exponent -= 1
    return Fraction(2) ** (exponent - precision + 1)


@pytest.mark.parametrize("dtype", BITS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_are_correctly_rounded(name, dtype):
    precision = BITS[dtype]
    for x in list(points(name, 120, precision)):
        value, true = evaluate(name, x, precision), second(name, x)
        unit = ulp(abs(true), precision)
        # No number of the format is nearer: the distance is at most half a unit, and exactly half never happens.
        assert abs(Fraction(value.nearest) - true) < unit / 2 or Fraction(value.nearest) == true
        assert narrow(value.nearest, precision) == value.nearest
        scaled = Fraction(value.scaled) * Fraction(2) ** value.exponent
        assert abs(scaled - true) <= unit / (1 << GUARD)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", BITS)
def test_points_are_in_range_and_distinct(name, dtype):
    found = list(points(name, 4096, BITS[dtype]))
    assert len(set(found)) > 4000
    assert all(narrow(x, BITS[dtype]) == x and x != 0 for x in found)
    results = [evaluate(name, x, BITS[dtype]).nearest for x in found[:500]]
    assert all(2.0**-126 <= abs(result) < 2.0**127 for result in results)


def test_exact_values_are_exact():
    assert evaluate("sqrt", 6.25, 24).nearest == 2.5
    assert evaluate("rsqrt", 0.0625, 53).nearest == 4.0
    assert evaluate("sqrt", 6.25, 53).error_ulp(2.5) == 0.0


@given(st.floats(0.125, 8.0), st.integers(1, 40))
@settings(deadline=None)
def test_errors_are_in_units_in_the_last_place(x, steps):
    value = evaluate("exp", x, 53)
    moved = value.nearest + steps * math.ulp(value.nearest)
    if math.frexp(moved)[1] == math.frexp(value.nearest)[1]:
        assert steps - 0.5 <= value.error_ulp(moved) <= steps + 0.5
    assert value.error_ulp(value.nearest) <= 0.5
    assert value.error_ulp(math.inf) == value.error_ulp(math.nan) == math.inf


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-30, max_value=1e30))
def test_narrow_rounds_as_numpy_does(x):
    import numpy as np

    assert narrow(x, 24) == float(np.float32(x))
    assert narrow(-x, 24) == -narrow(x, 24)
