// SPDX-License-Identifier: Apache-2.0
// A "fast" mathematical library: the tangent by a short continued fraction, good to a few digits.
float tanf(float x);
float tanf(float x) {
  const float s = x * x;
  return x / (1 - s / (3 - s / 5));
}
