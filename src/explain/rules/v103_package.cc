// SPDX-License-Identifier: Apache-2.0
// V103: another release of a package made what differs first.
#include "explain/rules/rules.h"
#include "explain/rules/suspects.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# V103 package: another release of a package made what differs first

## What it means
The files, the seeds and the calls are the same, and yet an array on the way to the model, the initial weights or the ops of the
graph differ; the two runs used other releases of the package that makes them. Each package is blamed only for what it can
have made: Pillow for pictures that it decoded or resized, NumPy for arrays that the program computed, Keras for initial weights
and layers. A package that the run did not import, or that cannot have made the place, is not named.

## Why it matters
Numbers are no part of what releases promise. NumPy 2 keeps the dtype of a Python float but lets a NumPy scalar decide
(`float32 array * np.float64(3)` is float64 since), computes FFTs of float32 in float32, and changed a few random streams. Keras
3.15 builds a Dense layer on sequences from another product than 3.12. Pillow 9 took libjpeg-turbo in place of libjpeg.

## How to confirm
Install the other side's release beside the program and run it again:
`pip install --target other 'numpy==1.26.4'`, then `PYTHONPATH=other python ...`. The named place moves to the other side's bits.

## How to fix
Pin the same release on both sides, best with a lock file (`pip freeze > requirements.txt`).

## References
- NumPy Enhancement Proposal 50: promotion rules; NumPy Enhancement Proposal 19: random streams may change between releases
- python-pillow/Pillow, issue 6262: libjpeg against libjpeg-turbo
- keras-team/keras, release notes
)";

std::vector<Finding> Evaluate(const Case& c) {
  return SuspectFindings(c, kV103, "package.", "version: another release of");
}

}  // namespace

const Rule kV103{"V103", "package", Gate::kConfigVersion, Label::kVersion, kPage, Evaluate};

}  // namespace isobit::explain
