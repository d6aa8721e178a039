// SPDX-License-Identifier: Apache-2.0
// One op whose result differs, by itself: a script of TensorFlow and NumPy alone that runs it on
// the recorded inputs as each side ran it. What a person attaches to a report.
#ifndef ISOBIT_REPRO_REPRO_H_
#define ISOBIT_REPRO_REPRO_H_

#include <string>

#include "base/result.h"
#include "explain/explanation.h"
#include "trace/reader.h"

namespace isobit::repro {

struct Repro {
  std::string about;   // One line: the op, and where it is in the program.
  std::string script;  // repro.py
  std::string data;    // repro.npz: inputs, and both recorded outputs.
};

// Of the origin that the first finding cites, else of the first one, with recorded values. Errors:
// kUsage: no op computes differently on equal inputs, or none that public ops make; kNotFound: its
// values were not recorded.
Result<Repro> MakeRepro(trace::Reader& a, trace::Reader& b,
                        const explain::Explanation& explanation);

}  // namespace isobit::repro

#endif  // ISOBIT_REPRO_REPRO_H_
