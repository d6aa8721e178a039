// SPDX-License-Identifier: Apache-2.0
// Two traces and what is expected of their comparison, as one file of text (tests/diff/README.md).
#ifndef ISOBIT_TESTS_DIFF_TEXT_TRACE_H_
#define ISOBIT_TESTS_DIFF_TEXT_TRACE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/model.h"
#include "trace/reader.h"
#include "trace_builder.h"

namespace isobit::diff {

// A section behind the traces: "== alignment" and the lines up to the next one.
struct Section {
  std::string name, text;
};

struct TextCase {
  std::string head;  // The file's text up to the first section.
  trace::Trace a, b;
  Values values_a, values_b;      // Tensors that were given by values.
  std::vector<Section> sections;  // In the order of the file.
};

// `name` is used in errors.
Result<TextCase> ParseCase(std::string_view text, const std::string& name);
Result<TextCase> ReadCase(const std::string& path);

// The trace and its values as an open recording. `trace` must outlive it.
std::unique_ptr<trace::Reader> MakeReader(const trace::Trace& trace, Values values);

// Writes the trace as a recording, through trace::Writer.
Status WriteTrace(const trace::Trace& trace, const Values& values, const std::string& path);

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_TEXT_TRACE_H_
