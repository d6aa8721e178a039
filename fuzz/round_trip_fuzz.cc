// SPDX-License-Identifier: Apache-2.0
// A recording that the reader accepts, encoded anew as the writer does and read again, is the same
// recording with the same values.
#include <set>
#include <span>

#include "base/check.h"
#include "fuzz/container.h"
#include "fuzz/same_trace.h"
#include "trace/reader.h"

namespace isobit::fuzz {
namespace {

using trace::ChannelId;
using trace::Reader;
using trace::Trace;

template <typename T>
std::vector<T> BehindFirst(const std::vector<T>& items) {
  return {items.begin() + 1, items.end()};
}

std::string EncodeOps(const Trace& trace) {
  trace::OpBatch batch;
  for (const trace::OpEvent& event : trace.events) {
    batch.Add(event, std::span(trace.input_digests).subspan(event.first_input, event.input_count),
              std::span(trace.outputs).subspan(event.first_output, event.output_count));
  }
  return batch.Encode();
}

std::set<trace::Digest128> ValuesOf(Reader& reader) {
  std::set<trace::Digest128> values;
  const auto add = [&](const trace::Digest128& exact) {
    if (reader.HasValue(exact) && reader.ReadValue(exact)) {
      values.insert(exact);
    }
  };
  for (const trace::Output& output : reader.trace().outputs) {
    add(output.exact);
  }
  for (const trace::SideEvent& event : reader.trace().side) {
    if (event.array) {
      add(event.array->exact);
    }
  }
  return values;
}

std::string EncodeValue(const trace::Digest128& exact, const trace::Value& value) {
  trace::ValuePart part;
  part.exact = exact;
  part.dtype = value.dtype;
  part.shape = value.shape;
  part.size = value.bytes.size();
  part.data = {reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()};
  return trace::Encode(part);
}

std::string EncodeAnew(Reader& reader, const std::set<trace::Digest128>& values) {
  const Trace& trace = reader.trace();
  Container out;
  out.Add(ChannelId::kRun, trace::Encode(trace.run));
  out.Add(ChannelId::kStrings, trace::Encode(trace::StringBatch{1, BehindFirst(trace.strings)}));
  out.Add(ChannelId::kSites, trace::Encode(trace::SiteBatch{1, BehindFirst(trace.sites)}));
  out.Add(ChannelId::kShapes, trace::Encode(trace::ShapeBatch{1, BehindFirst(trace.shapes)}));
  out.Add(ChannelId::kNodes, trace::Encode(trace::NodeBatch{0, trace.nodes}));
  out.Add(ChannelId::kDetails, trace::Encode(trace::DetailBatch{1, trace.details}));
  out.Add(ChannelId::kOps, EncodeOps(trace));
  for (const trace::SideEvent& event : trace.side) {
    out.Add(ChannelId::kSide, trace::Encode(event));
  }
  out.Add(ChannelId::kEnv, trace::Encode(trace.env));
  for (const trace::Digest128& exact : values) {
    out.Add(ChannelId::kValues, EncodeValue(exact, *reader.ReadValue(exact)));
  }
  out.Add(ChannelId::kCounts,
          trace::Encode(trace::AllCounts{trace.op_counts, trace.value_counts, trace.side_counts}));
  if (trace.end.recorded) {
    out.Add(ChannelId::kEnd, trace::Encode(trace.end));
  }
  return out.File();
}

void RoundTrip(Reader& first) {
  const std::set<trace::Digest128> values = ValuesOf(first);
  const auto second = Reader::OpenBytes(EncodeAnew(first, values));
  ISOBIT_CHECK(second);
  ISOBIT_CHECK(Same(first.trace(), (*second)->trace()));
  for (const trace::Digest128& exact : values) {
    const auto before = first.ReadValue(exact), after = (*second)->ReadValue(exact);
    ISOBIT_CHECK(before && after && before->dtype == after->dtype &&
                 before->shape == after->shape && before->bytes == after->bytes);
  }
}

}  // namespace
}  // namespace isobit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (auto reader = isobit::trace::Reader::OpenBytes(isobit::fuzz::FileOfFrames(data, size))) {
    isobit::fuzz::RoundTrip(**reader);
  }
  return 0;
}
