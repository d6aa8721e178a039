// SPDX-License-Identifier: Apache-2.0
#include "explain/judge_origin.h"

#include <optional>
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

// Equal tensors have equal digests: a value that one side did not keep may be in the other.
std::optional<trace::Value> ReadEither(const Case& c, const trace::Digest128& exact) {
  auto value = Read(c.reader_a, exact);
  return value ? std::move(value) : Read(c.reader_b, exact);
}

digest::TensorView View(const trace::Value& value) {
  return {value.dtype, value.shape, value.bytes};
}

trace::Digest128 OutputDigest(const trace::Trace& trace, const trace::OpEvent& event,
                              size_t output) {
  return output < event.output_count ? trace.outputs[event.first_output + output].exact
                                     : trace::Digest128{};
}

numerics::Judgement Judge(const Case& c, const align::EventPair& pair) {
  const trace::OpEvent& a = EventA(c, pair);
  const trace::OpEvent& b = EventB(c, pair);
  const auto value_a = ReadEither(c, OutputDigest(c.a, a, pair.output));
  const auto value_b = ReadEither(c, OutputDigest(c.b, b, pair.output));
  if (!value_a || !value_b) {
    numerics::Judgement judgement;
    judgement.missing =
        "the values of output " + std::to_string(pair.output) +
        (value_a || value_b ? " were recorded on one side only" : " were recorded on neither side");
    return judgement;
  }
  // The side that is described has fewer inputs when the other one fuses a following bias or
  // activation; the referee needs what made this output, so the richer description counts.
  const bool use_b = b.input_count > a.input_count;
  const trace::Trace& side = use_b ? c.b : c.a;
  const trace::OpEvent& event = use_b ? b : a;
  std::vector<std::optional<trace::Value>> inputs;
  numerics::OpDescription op;
  op.op = KernelOf(side, event);
  op.attrs = side.Str(side.nodes[event.node].attrs);
  for (size_t i = 0; i < event.input_count; ++i) {
    inputs.push_back(ReadEither(c, side.input_digests[event.first_input + i]));
  }
  for (const auto& input : inputs) {
    op.inputs.push_back(input ? std::optional(View(*input)) : std::nullopt);
  }
  // The first output is what the numerics know; others of one kernel are judged by relation only.
  if (pair.output != 0) {
    op.op.clear();
  }
  numerics::Judgement judgement = numerics::Judge(op, View(*value_a), View(*value_b));
  if (pair.output != 0) {
    judgement.missing =
        "no bound known for output " + std::to_string(pair.output) + " of " + KernelOf(side, event);
  }
  return judgement;
}

}  // namespace

numerics::Judgement JudgeOrigin(const Case& c, const align::EventPair& pair) {
  if (c.judgements == nullptr) {
    return Judge(c, pair);
  }
  const auto key = std::make_pair(pair.a, pair.b);
  auto found = c.judgements->by_events.find(key);
  if (found == c.judgements->by_events.end()) {
    found = c.judgements->by_events.emplace(key, Judge(c, pair)).first;
  }
  return found->second;
}

}  // namespace isobit::explain
