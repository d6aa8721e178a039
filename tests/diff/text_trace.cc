// SPDX-License-Identifier: Apache-2.0
#include "text_trace.h"

#include <fstream>
#include <sstream>
#include <utility>

namespace isobit::diff {
namespace {

class TextReader final : public trace::Reader {
 public:
  TextReader(const trace::Trace& trace, Values values)
      : trace_(trace), values_(std::move(values)) {}

  const trace::Trace& trace() const override { return trace_; }
  bool HasValue(const trace::Digest128& exact) const override { return values_.contains(exact); }
  Result<trace::Value> ReadValue(const trace::Digest128& exact) override {
    const auto found = values_.find(exact);
    if (found == values_.end()) {
      return Fail(ErrorCode::kNotFound, "the values were not recorded", digest::ToHex(exact));
    }
    return found->second;
  }

 private:
  const trace::Trace& trace_;
  Values values_;
};

}  // namespace

Result<TextCase> ParseCase(std::string_view text, const std::string& name) {
  TextCase parsed;
  TraceBuilder a, b;
  int number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::string_view whole = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    ++number;
    if (line.starts_with("== ")) {
      parsed.sections.push_back({std::string(line.substr(3)), ""});
    } else if (!parsed.sections.empty()) {
      parsed.sections.back().text += whole;
    } else {
      parsed.head += whole;
      const std::string where = name + ":" + std::to_string(number);
      if (const auto chosen = SelectSide(line, Side::kA)) {
        ISOBIT_RETURN_IF_ERROR(a.Add(*chosen, where));
      }
      if (const auto chosen = SelectSide(line, Side::kB)) {
        ISOBIT_RETURN_IF_ERROR(b.Add(*chosen, where));
      }
    }
  }
  parsed.a = a.Finish();
  parsed.b = b.Finish();
  parsed.values_a = a.values();
  parsed.values_b = b.values();
  return parsed;
}

Result<TextCase> ReadCase(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Fail(ErrorCode::kNotFound, "cannot open the file", path);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return ParseCase(text.view(), path);
}

std::unique_ptr<trace::Reader> MakeReader(const trace::Trace& trace, Values values) {
  return std::make_unique<TextReader>(trace, std::move(values));
}

}  // namespace isobit::diff
