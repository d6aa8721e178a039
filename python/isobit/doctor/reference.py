# SPDX-License-Identifier: Apache-2.0
"""Correctly rounded values of elementary functions, by integer arithmetic alone.

Every function is enclosed in fixed point. When the two ends of the interval round to different floating-point numbers, the
evaluation is repeated with twice the bits. That ends: the value of such a function at a floating-point number is never a
tie (exp, log, tanh and sigmoid are transcendental there; a square root that is rational has too few bits to be one), and
exact values of the roots are recognised; exp(0) and the like are not asked for (see ``points``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import isqrt, ldexp
from typing import NamedTuple

GUARD = 32
"""Bits of Value.scaled beyond the precision of the format."""

BITS = {"float32": 24, "float64": 53}
"""Precision of the formats."""


class Value(NamedTuple):
    """A value of a function: ``nearest`` is correctly rounded, ties to even; the true value is scaled * 2**exponent to
    within 2**-GUARD ulp, where scaled has the precision plus GUARD bits. For results in the normal range only."""

    nearest: float
    scaled: int
    exponent: int

    def error_ulp(self, computed: float) -> float:
        """Distance of a computed result from the true value, in units in the last place of the true value."""
        if computed - computed != 0.0:
            return float("inf")
        return abs(int(ldexp(computed, -self.exponent)) - self.scaled) / (1 << GUARD)


class Enclosure(NamedTuple):
    """The interval (middle - error .. middle + error) * 2**-bits."""

    middle: int
    error: int
    bits: int


def _inverse_series(n: int, bits: int, sign: int) -> int:
    """atanh(1 / n) (sign 1) or atan(1 / n) (sign -1), times 2**bits, to within ``bits`` units."""
    term = (1 << bits) // n
    total, k, factor = 0, 1, 1
    while term:
        total += factor * (term // k)
        term //= n * n
        k += 2
        factor *= sign
    return total


@lru_cache(maxsize=64)
def _ln2(bits: int) -> int:
    """ln 2, times 2**bits, to within a unit."""
    terms = ((18, 26), (-2, 4801), (8, 8749))
    return sum(factor * _inverse_series(n, bits + 20, 1) for factor, n in terms) >> 20


@lru_cache(maxsize=64)
def _two_over_root_pi(bits: int) -> int:
    """2 / sqrt(pi), times 2**bits, to within a unit."""
    more = bits + 20
    pi = 16 * _inverse_series(5, more, -1) - 4 * _inverse_series(239, more, -1)
    return isqrt((4 << (3 * more)) // pi) >> 20


def _scaled(x: float, bits: int) -> int:
    """x * 2**bits; exact, because every caller asks for more bits than x has behind the point."""
    numerator, denominator = x.as_integer_ratio()
    return (numerator << bits) // denominator


_HALVINGS = 8
_EXP_ERROR = 1 << 18


def _exp(x: int, bits: int) -> tuple[int, int]:
    """(e, k): exp(x * 2**-bits) = e * 2**(k - bits) to within _EXP_ERROR units of e, where 1 <= e * 2**-bits <= 2. For an x
    that is right to within a unit, |k| < 256 and bits < 1024.

    What is left of x after k ln 2 is wrong by less than 256 units, hence by 2 after the halvings; the fewer than 64 terms
    of the series are wrong by 2 units each. So the relative error is below 2**8 units, and the squarings, each of which
    doubles it and adds a unit, make it less than 2**17."""
    k, rest = divmod(x, _ln2(bits))
    rest >>= _HALVINGS
    total = term = 1 << bits
    n = 1
    while term:
        term = (term * rest >> bits) // n
        total += term
        n += 1
    for _ in range(_HALVINGS):
        total = total * total >> bits
    return total, k


def _enclose_exp(x: float, bits: int) -> Enclosure:
    e, k = _exp(_scaled(x, bits), bits)
    return Enclosure(e, _EXP_ERROR, bits - k)


def _enclose_log(x: float, bits: int) -> Enclosure:
    """log x = e ln 2 + 2 atanh((m - 1) / (m + 1)) with x = m * 2**e and 3/4 <= m < 3/2, so that |z| <= 1/5: fewer than
    bits / 4 terms, each wrong by less than 3 units."""
    numerator, denominator = x.as_integer_ratio()
    e = numerator.bit_length() - denominator.bit_length()
    m = (numerator << (bits - e)) // denominator
    one = 1 << bits
    if 2 * m >= 3 * one:
        e, m = e + 1, m >> 1
    elif 4 * m < 3 * one:
        e, m = e - 1, m << 1
    z = ((m - one) << bits) // (m + one)
    square = z * z >> bits
    total, term, k = 0, z, 1
    while term not in (0, -1):
        total += term // k
        term = term * square >> bits
        k += 2
    return Enclosure(2 * total + e * _ln2(bits), 2 * bits + abs(e), bits)


def _enclose_tanh(x: float, bits: int) -> Enclosure:
    """tanh |x| = (E - 1) / (E + 1), E = exp |2 x| >= 1, has the slope 2 / (E + 1)**2 in E."""
    e, k = _exp(2 * _scaled(abs(x), bits), bits)
    e <<= k
    one = 1 << bits
    value = ((e - one) << bits) // (e + one)
    return Enclosure(value if x >= 0 else -value, 2 * _EXP_ERROR + 1, bits)


def _enclose_sigmoid(x: float, bits: int) -> Enclosure:
    """1 / (1 + E), E = exp(-x); for E > 1 with as many bits more as E has before the point."""
    e, k = _exp(_scaled(-x, bits), bits)
    more = max(k, 0)
    denominator = (1 << bits) + (e << k if k >= 0 else e >> -k)
    return Enclosure((1 << (2 * bits + more)) // denominator, 2 * _EXP_ERROR, bits + more)


def _enclose_erf(x: float, bits: int) -> Enclosure:
    """erf x = 2 / sqrt(pi) * exp(-x**2) * sum of 2**n * x**(2 n + 1) / (1 * 3 * ... * (2 n + 1)): no term is negative.

    For 2**-12 <= |x| <= 4 there are fewer than 300 terms; x**2 and every term before the greatest one are relatively wrong
    by less than 2**(25 - bits) a step, what follows by a few units. All of it is below 2**(36 - bits)."""
    argument = _scaled(abs(x), bits)
    square = argument * argument >> bits
    total = term = argument
    n = 1
    while term:
        term = (term * square >> (bits - 1)) // (2 * n + 1)
        total += term
        n += 1
    e, k = _exp(-square, bits)
    value = ((total * e >> bits) * _two_over_root_pi(bits) >> bits) >> -k
    return Enclosure(value if x >= 0 else -value, (value >> (bits - 40)) + 1, bits)


def _enclose_sqrt(x: float, bits: int) -> Enclosure:
    numerator, denominator = x.as_integer_ratio()
    root = isqrt((numerator << (2 * bits)) // denominator)
    exact = root * root * denominator == numerator << (2 * bits)
    return Enclosure(root, 0 if exact else 1, bits)


def _enclose_rsqrt(x: float, bits: int) -> Enclosure:
    numerator, denominator = x.as_integer_ratio()
    root = isqrt((denominator << (2 * bits)) // numerator)
    exact = root * root * numerator == denominator << (2 * bits)
    return Enclosure(root, 0 if exact else 2, bits)


class Function(NamedTuple):
    """A function and where it is asked for: arguments from ``low`` to ``high``, and such with the binary exponents
    ``exponents``, where the result is neither rounded to a constant nor subnormal. ``odd``: those also negative."""

    enclose: Callable[[float, int], Enclosure]
    low: float
    high: float
    exponents: range
    odd: bool = True


FUNCTIONS = {
    "exp": Function(_enclose_exp, -86.0, 88.0, range(-12, 6)),
    "log": Function(_enclose_log, 0.5, 2.0, range(-60, 60), odd=False),
    "tanh": Function(_enclose_tanh, -9.0, 9.0, range(-12, 3)),
    "erf": Function(_enclose_erf, -3.9, 3.9, range(-12, 1)),
    "sigmoid": Function(_enclose_sigmoid, -86.0, 17.0, range(-12, 4)),
    "sqrt": Function(_enclose_sqrt, 0.25, 4.0, range(-60, 60), odd=False),
    "rsqrt": Function(_enclose_rsqrt, 0.25, 4.0, range(-60, 60), odd=False),
}


def _round(number: int, precision: int) -> int:
    """A non-negative integer rounded to ``precision`` bits, ties to even."""
    drop = number.bit_length() - precision
    if drop <= 0:
        return number
    kept, rest, half = number >> drop, number & (1 << drop) - 1, 1 << (drop - 1)
    return kept + (rest > half or (rest == half and kept & 1)) << drop


def narrow(x: float, precision: int) -> float:
    """x rounded to ``precision`` bits."""
    numerator, denominator = abs(x).as_integer_ratio()
    rounded = _round(numerator, precision) / denominator
    return rounded if x >= 0 else -rounded


def evaluate(name: str, x: float, precision: int) -> Value:
    """The value of a function at a point of ``points``, for a format of ``precision`` bits."""
    bits = 2 * precision + 3 * GUARD
    while True:
        middle, error, scale = FUNCTIONS[name].enclose(x, bits)
        sign, middle = (-1, -middle) if middle < 0 else (1, middle)
        drop = middle.bit_length() - precision - GUARD
        low, high = (_round(middle + offset, precision) for offset in (-error, error))
        if low == high and error < 1 << drop:
            return Value(sign * ldexp(low, -scale), sign * (middle >> drop), drop - scale)
        bits *= 2


def points(name: str, count: int, precision: int) -> Iterator[float]:
    """``count`` arguments in a format of ``precision`` bits, the same everywhere: spread evenly over the range of the
    function, every third one with an evenly spread exponent instead."""
    function = FUNCTIONS[name]
    for number in range(1, count + 1):
        place = number * 0x9E3779B97F4A7C15 & (1 << 64) - 1  # Weyl's sequence of the golden ratio.
        if number % 3:
            x = function.low + (function.high - function.low) * (place / (1 << 64))
        else:
            exponents = function.exponents
            x = ldexp(1 + (place & 0xFFFFFFFF) / (1 << 32), exponents[(place >> 32) * len(exponents) >> 32])
            x = -x if function.odd and number % 2 else x
        yield narrow(x, precision)
