// SPDX-License-Identifier: Apache-2.0
#include "explain/judge_origin.h"

#include <optional>
#include <utility>
#include <vector>

#include "explain/evidence.h"
#include "trace/reader.h"

namespace isobit::explain {
namespace {

std::optional<trace::Value> Read(trace::Reader* reader, const trace::Digest128& exact) {
  if (reader == nullptr || exact.empty() || !reader->HasValue(exact)) {
    return std::nullopt;
  }
  auto value = reader->ReadValue(exact);
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

trace::Digest128 OutputDigest(const trace::Trace& trace, const trace::OpEvent& event,
                              size_t output) {
  return output < event.output_count ? trace.outputs[event.first_output + output].exact
                                     : trace::Digest128{};
}

numerics::Judgement Judge(const Case& c, const align::EventPair& pair) {
  numerics::Judgement judgement;
  const auto values = ReadOrigin(c, pair, &judgement.missing);
  if (!values) {
    return judgement;
  }
  judgement = numerics::Judge(Describe(*values), View(values->a), View(values->b));
  if (values->op.empty()) {
    judgement.missing = "no bound known for this output of " + KernelOf(c.a, EventA(c, pair));
  }
  return judgement;
}

}  // namespace

std::optional<trace::Value> ReadEither(const Case& c, const trace::Digest128& exact) {
  auto value = Read(c.reader_a, exact);
  return value ? std::move(value) : Read(c.reader_b, exact);
}

numerics::OpDescription Describe(const OriginValues& values) {
  numerics::OpDescription op{values.op, values.attrs, {}};
  for (const auto& input : values.inputs) {
    op.inputs.push_back(input ? std::optional(View(*input)) : std::nullopt);
  }
  return op;
}

SideIndex::SideIndex(const Case& c, bool side_a) {
  if (c.judgements != nullptr) {
    index_ = side_a ? &c.judgements->index_a : &c.judgements->index_b;
  } else {
    index_ = &own_.emplace(side_a ? c.a : c.b);
  }
}

std::optional<OriginValues> ReadOrigin(const Case& c, const align::EventPair& pair,
                                       std::string* missing) {
  auto value_a = ReadEither(c, OutputDigest(c.a, EventA(c, pair), pair.output));
  auto value_b = ReadEither(c, OutputDigest(c.b, EventB(c, pair), pair.output_b));
  if (!value_a || !value_b) {
    *missing =
        "the values of output " + std::to_string(pair.output) +
        (value_a || value_b ? " were recorded on one side only" : " were recorded on neither side");
    return std::nullopt;
  }
  auto inputs_a = InputContents(*SideIndex(c, true), pair.a);
  auto inputs_b = InputContents(*SideIndex(c, false), pair.b);
  // The inputs of an origin are equal: what one side does not know of them the other may. Where an
  // earlier run of a producer stands for a missing one, they are not, and none is the right one.
  for (size_t i = 0; inputs_a.size() == inputs_b.size() && i < inputs_a.size(); ++i) {
    const bool other = !inputs_b[i].empty() && inputs_a[i] != inputs_b[i];
    inputs_a[i] = inputs_a[i].empty() ? inputs_b[i] : other ? trace::Digest128{} : inputs_a[i];
    inputs_b[i] = inputs_a[i];
  }
  // Where one side fuses what are several kernels on the other, the fused one's inputs made this
  // output. An output that is not the first has no description; the side where it is the first may
  // have one. Where both serve, the choice is the same for the mirror image.
  const auto named = [](const trace::Trace& trace, const trace::OpEvent& event) {
    return std::pair(KernelOf(trace, event), trace.Str(trace.nodes[event.node].attrs));
  };
  const bool use_b = pair.output != pair.output_b ? pair.output_b == 0
                     : inputs_a.size() != inputs_b.size()
                         ? inputs_b.size() > inputs_a.size()
                         : named(c.b, EventB(c, pair)) < named(c.a, EventA(c, pair));
  const trace::Trace& side = use_b ? c.b : c.a;
  const trace::OpEvent& event = use_b ? EventB(c, pair) : EventA(c, pair);
  OriginValues values{std::move(*value_a), std::move(*value_b), {}, "", ""};
  if ((use_b ? pair.output_b : pair.output) == 0) {
    values.op = KernelOf(side, event);
    values.attrs = side.Str(side.nodes[event.node].attrs);
  }
  for (const trace::Digest128& content : use_b ? inputs_b : inputs_a) {
    values.inputs.push_back(ReadEither(c, content));
  }
  return values;
}

numerics::Judgement JudgeOrigin(const Case& c, const align::EventPair& pair) {
  if (c.judgements == nullptr) {
    return Judge(c, pair);
  }
  const auto key = std::make_tuple(pair.a, pair.b, pair.output);
  auto found = c.judgements->by_pair.find(key);
  if (found == c.judgements->by_pair.end()) {
    found = c.judgements->by_pair.emplace(key, Judge(c, pair)).first;
  }
  return found->second;
}

std::optional<numerics::NoiseFloor> NoiseOfOrigin(const Case& c, const align::EventPair& pair) {
  std::string missing;
  const auto values = ReadOrigin(c, pair, &missing);
  return values ? numerics::MeasureNoiseFloor(Describe(*values), View(values->a), View(values->b))
                : std::nullopt;
}

}  // namespace isobit::explain
