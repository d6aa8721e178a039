// SPDX-License-Identifier: Apache-2.0
#include "explain/zoom.h"

#include <algorithm>

#include "explain/evidence.h"
#include "explain/judge_origin.h"
#include "trace/reader.h"

namespace isobit::explain {
namespace {

using align::EventPair;

// The values of so many ops and their inputs fit into the budget of a zoomed recording.
constexpr size_t kOrigins = 16;

bool HasValue(const Case& c, const trace::Digest128& content) {
  return (c.reader_a != nullptr && c.reader_a->HasValue(content)) ||
         (c.reader_b != nullptr && c.reader_b->HasValue(content));
}

bool IsRead(const trace::Output& output) {
  return !output.exact.empty() && digest::DTypeSize(output.dtype) != 0;
}

bool LacksOutput(const Case& c, const trace::Trace& trace, const trace::OpEvent& event,
                 size_t output) {
  if (output >= event.output_count) {
    return false;
  }
  const trace::Output& out = trace.outputs[event.first_output + output];
  return IsRead(out) && !HasValue(c, out.exact);
}

// Constants of a graph, whose digests no recording has unless it looks at inputs, are not missed.
bool LacksInput(const Case& c, const align::TraceIndex& index, uint32_t event) {
  const auto contents = InputContents(index, event);
  return std::ranges::any_of(contents, [&](const trace::Digest128& content) {
    return !content.empty() && !HasValue(c, content);
  });
}

trace::ZoomRun RunOf(const trace::Trace& trace, const trace::OpEvent& event) {
  return {trace.nodes[event.node].eager, event.occurrence, event.iteration,
          NodeNameOf(trace, event)};
}

}  // namespace

trace::Zoom FindZoom(const Case& c) {
  const SideIndex index_a(c, true), index_b(c, false);
  trace::Zoom zoom;
  size_t origins = 0;
  for (const uint32_t i : c.alignment.origins) {
    const EventPair& pair = c.alignment.pairs[i];
    const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
    if (pair.state != align::PairState::kOrigin || pair.shape_or_dtype ||
        c.a.nodes[a.node].pipeline || c.b.nodes[b.node].pipeline) {
      continue;
    }
    if (LacksOutput(c, c.a, a, pair.output) || LacksOutput(c, c.b, b, pair.output_b) ||
        LacksInput(c, *index_a, pair.a) || LacksInput(c, *index_b, pair.b)) {
      zoom.insert(RunOf(c.a, a));
      zoom.insert(RunOf(c.b, b));
    }
    if (++origins == kOrigins) {
      break;
    }
  }
  return zoom;
}

}  // namespace isobit::explain
