// SPDX-License-Identifier: Apache-2.0
// The text of repro.py.
#ifndef ISOBIT_REPRO_SCRIPT_H_
#define ISOBIT_REPRO_SCRIPT_H_

#include <array>
#include <string>
#include <vector>

#include "repro/op_code.h"
#include "repro/settings.h"

namespace isobit::repro {

struct ScriptParts {
  std::string about;
  std::array<std::string, 2> names;  // Of the recordings.
  std::array<Settings, 2> settings;
  OpCode code;
  bool graph = true;                // Ran in a tf.function.
  std::vector<std::string> dtypes;  // Of the inputs.
  std::string output_dtype;
};

std::string Script(const ScriptParts& parts);

}  // namespace isobit::repro

#endif  // ISOBIT_REPRO_SCRIPT_H_
