// SPDX-License-Identifier: Apache-2.0
#include "repro/repro.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "align/alignment.h"
#include "digest/digest.h"
#include "explain/engine.h"
#include "explain/evidence.h"
#include "explain/judge_origin.h"
#include "repro/npz.h"
#include "repro/op_code.h"
#include "repro/script.h"

namespace isobit::repro {
namespace {

using align::EventPair;
using explain::Case;

// Origins: those that the first finding cites, then the others, each in the order of the data flow.
std::vector<const EventPair*> OriginsOf(const Case& c, const explain::Explanation& explanation) {
  std::vector<const EventPair*> origins;
  for (const uint32_t index : c.alignment.origins) {
    const EventPair& pair = c.alignment.pairs[index];
    if (pair.state == align::PairState::kOrigin) {
      origins.push_back(&pair);
    }
  }
  std::stable_partition(origins.begin(), origins.end(), [&](const EventPair* pair) {
    return !explanation.findings.empty() && explain::Cites(c, explanation.findings.front(), *pair);
  });
  return origins;
}

std::string NameOf(const Case& c, const EventPair& pair) {
  const trace::OpEvent &a = explain::EventA(c, pair), &b = explain::EventB(c, pair);
  const std::string &kernel_a = explain::KernelOf(c.a, a), &kernel_b = explain::KernelOf(c.b, b);
  const std::string site = explain::SiteOf(c.b, b);
  return kernel_a + (kernel_a == kernel_b ? "" : " | " + kernel_b) + " '" +
         explain::ShortNodeName(explain::NodeNameOf(c.a, a)) + "'" +
         (site.empty() ? "" : ", " + site);
}

// Everything about one origin that can be told; or why it cannot.
Result<Repro> Of(const Case& c, const EventPair& pair) {
  std::string missing;
  auto values = explain::ReadOrigin(c, pair, &missing);
  if (values && std::ranges::any_of(values->inputs, [](const auto& input) { return !input; })) {
    missing = "the values of its inputs were not recorded";
  }
  const std::string about = NameOf(c, pair);
  if (!missing.empty()) {
    return Fail(ErrorCode::kNotFound, missing, about,
                "record both again with a larger budget of values: isobit record --values 1GiB "
                "--keep-every 1 -- ...");
  }
  if (values->op.empty()) {
    return Fail(ErrorCode::kUsage, "the output that differs is not the first of its kernel", about);
  }
  ISOBIT_ASSIGN_OR_RETURN(const OpCode code,
                          CodeOf(values->op, values->attrs, values->inputs.size()));
  ScriptParts parts{.about = about,
                    .names = {std::string(c.name_a), std::string(c.name_b)},
                    .settings = {SettingsOf(c.a, c.b), SettingsOf(c.b, c.a)},
                    .code = code,
                    .graph = !c.a.nodes[explain::EventA(c, pair).node].eager,
                    .dtypes = {},
                    .output_dtype = digest::DTypeName(values->a.dtype)};
  std::vector<std::pair<std::string, trace::Value>> arrays;
  for (auto& input : values->inputs) {
    parts.dtypes.push_back(digest::DTypeName(input->dtype));
    arrays.emplace_back("input_" + std::to_string(arrays.size()), std::move(*input));
  }
  arrays.emplace_back("a", std::move(values->a));
  arrays.emplace_back("b", std::move(values->b));
  ISOBIT_ASSIGN_OR_RETURN(std::string data, Npz(arrays));
  return Repro{about, Script(parts), std::move(data)};
}

}  // namespace

Result<Repro> MakeRepro(trace::Reader& a, trace::Reader& b,
                        const explain::Explanation& explanation) {
  const align::Alignment alignment = align::Align(a.trace(), b.trace());
  const auto names = explain::SideNames(explanation.a.path, explanation.b.path);
  const Case c{a.trace(), b.trace(), alignment, &a, &b, names.first, names.second, nullptr};
  std::optional<Error> first;
  for (const EventPair* pair : OriginsOf(c, explanation)) {
    auto repro = Of(c, *pair);
    if (repro) {
      return repro;
    }
    first = first ? first : std::optional<Error>(repro.error());
  }
  if (first) {
    return tl::unexpected(*first);
  }
  return Fail(ErrorCode::kUsage, "no op computes differently on equal inputs", explanation.headline,
              "what differs came in from outside; isobit explain A B says what, isobit match A B "
              "mends it");
}

}  // namespace isobit::repro
