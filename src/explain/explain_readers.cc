// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "align/alignment.h"
#include "base/both.h"
#include "explain/engine.h"
#include "explain/judge_origin.h"
#include "trace/reader.h"

namespace isobit::explain {

Explanation Explain(trace::Reader& a, trace::Reader& b, const std::string& path_a,
                    const std::string& path_b, const ExplainOptions& options) {
  std::optional<align::TraceIndex> index_a, index_b;
  const auto prepare = [](trace::Reader& reader, std::optional<align::TraceIndex>* index) {
    index->emplace(reader.trace()).FindProducers();
  };
  Both([&] { prepare(a, &index_a); }, [&] { prepare(b, &index_b); });
  JudgementCache judgements(std::move(*index_a), std::move(*index_b));
  const align::Alignment alignment = align::Align(judgements.index_a, judgements.index_b);
  const auto [name_a, name_b] = SideNames(path_a, path_b);
  const Case c{a.trace(), b.trace(), alignment, &a, &b, name_a, name_b, &judgements};
  Explanation explanation = ExplainCase(c, AllRules(), options);
  explanation.a.path = path_a;
  explanation.b.path = path_b;
  return explanation;
}

}  // namespace isobit::explain
