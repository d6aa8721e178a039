// SPDX-License-Identifier: Apache-2.0
// C807: an environment variable that only one side sets made what differs first.
#include "explain/rules/rules.h"
#include "explain/rules/suspects.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C807 variable: an environment variable that only one side sets

## What it means
The program is the same, and where the runs first differ an environment variable decides how it is made: `TF_USE_LEGACY_KERAS`
takes Keras 2 in place of Keras 3, `NPY_DISABLE_CPU_FEATURES` and `OPENBLAS_CORETYPE` choose NumPy's code, `OMP_NUM_THREADS` and
`OPENBLAS_NUM_THREADS` split its sums, `TF_ENABLE_AUTO_MIXED_PRECISION` rewrites the graph. A variable that differs but cannot have
made that place is not named. Variables that choose TensorFlow's own kernels have pages of their own: N101 to N104,
N108, C804, C805, C808, C809.

## Why it matters
Variables come from login files, images and batch systems, and nobody sees them in the program.

## How to confirm
Run one side with the other side's value: the named place moves to the other side's bits.

## How to fix
Set, or unset, the variable alike on both sides before Python starts.

## References
- Keras 3 documentation: `TF_USE_LEGACY_KERAS`
- NumPy documentation, "CPU/SIMD optimizations": run-time dispatch
)";

std::vector<Finding> Evaluate(const Case& c) {
  return SuspectFindings(c, kC807, "env.", "configuration: the environment variable");
}

}  // namespace

const Rule kC807{"C807", "variable", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
