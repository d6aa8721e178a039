// SPDX-License-Identifier: Apache-2.0
// Builds a trace::Trace from lines of text; tests/diff/README.md is the grammar.
#ifndef ISOBIT_TESTS_DIFF_TRACE_BUILDER_H_
#define ISOBIT_TESTS_DIFF_TRACE_BUILDER_H_

#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "base/result.h"
#include "line.h"
#include "tensor_text.h"
#include "trace/model.h"
#include "trace/reader.h"

namespace isobit::diff {

using Values = std::map<trace::Digest128, trace::Value>;

class TraceBuilder {
 public:
  TraceBuilder();
  // One line, already chosen for this side. `where` is named in errors.
  Status Add(const std::string& line, const std::string& where);
  // Fills in what was not said (counts).
  trace::Trace Finish();
  const Values& values() const { return values_; }

 private:
  struct Options;  // What may follow an op: attrs="..." site=train.py:31 frame=1 ...

  void AddLine(Cursor& cursor);
  void AddRun(Cursor& cursor);
  void AddEnd(Cursor& cursor);
  void AddCounts(Cursor& cursor);
  void AddEnv(Cursor& cursor);
  void AddNodeLine(Cursor& cursor);
  void AddOp(Cursor& cursor);
  void AddEager(Cursor& cursor);
  void AddSide(Cursor& cursor, trace::SideKind kind);

  trace::StringId Intern(std::string_view text);
  uint32_t Site(Cursor& cursor);
  void SiteText(uint32_t site, Cursor& cursor);
  void ReadOptions(Cursor& cursor, Options* options);
  uint32_t MakeNode(trace::Node node);
  void AddEvent(uint32_t node, const Options& options, Cursor& cursor,
                std::vector<TensorText> outputs);
  uint32_t Keep(const TensorText& tensor, Cursor& cursor);  // Its detail index.
  uint32_t Shape(const std::vector<int64_t>& shape);
  trace::Digest128 DigestOf(const std::string& name);

  trace::Trace trace_;
  Values values_;
  std::map<std::string, trace::StringId, std::less<>> strings_;
  std::map<std::vector<int64_t>, uint32_t> shapes_;
  std::map<std::tuple<trace::StringId, int32_t, trace::StringId>, uint32_t> sites_;
  std::map<std::string, uint32_t> node_by_name_;
  std::map<std::tuple<std::string, bool, std::vector<std::string>, trace::StringId>, uint32_t>
      eager_nodes_;
  std::map<std::tuple<uint32_t, uint64_t, uint32_t>, uint32_t> runs_;
  std::map<std::string, trace::Digest128> bound_;  // Names of tensors that were given by values.
  uint64_t sequence_ = 0;
  uint32_t step_ = 0, next_step_ = 1;
  bool counts_given_ = false;
};

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_TRACE_BUILDER_H_
