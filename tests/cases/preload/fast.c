// SPDX-License-Identifier: Apache-2.0
// Any library that was linked with -ffast-math: GCC before 13 adds a start-up file that makes the thread
// which loads it flush subnormal numbers to zero.
double fast_mean(const double* x, int n);
double fast_mean(const double* x, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += x[i];
  return sum / n;
}
