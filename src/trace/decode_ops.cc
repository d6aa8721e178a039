// SPDX-License-Identifier: Apache-2.0
// Message Ops: a million of them make most of a trace.
#include <algorithm>

#include "trace/decode.h"

namespace isobit::trace {
namespace {

using namespace fields;  // NOLINT: the field numbers and nothing else.

constexpr size_t kDigestBytes = 16;

std::string ColumnName(uint32_t tag) { return "column " + std::to_string(tag) + " of /ops"; }

void CheckDigests(std::string_view bytes, const char* what) {
  if (bytes.size() % kDigestBytes != 0) {
    Throw(ErrorCode::kTraceDigestLength,
          std::string("the digests of ") + what + " are no multiple of 16 bytes");
  }
  if (bytes.size() / kDigestBytes > kColumnLimit) {
    Throw(ErrorCode::kTraceColumnLength, std::string("too many digests of ") + what);
  }
}

// 0 may stand in place of the whole column.
void CheckLength(const OpColumns& columns, uint32_t tag, size_t expected) {
  const size_t size = columns.numbers[tag].size();
  if (size != 0 && size != expected) {
    Throw(ErrorCode::kTraceColumnLength, ColumnName(tag) + " has " + std::to_string(size) +
                                             " entries in place of " + std::to_string(expected));
  }
}

uint64_t Largest(const std::vector<uint64_t>& column) {
  uint64_t largest = 0;
  for (const uint64_t value : column) {
    largest = std::max(largest, value);
  }
  return largest;
}

void CheckRange(const OpColumns& columns, uint32_t tag, uint64_t limit) {
  if (Largest(columns.numbers[tag]) > limit) {
    Throw(ErrorCode::kTraceNumberRange,
          ColumnName(tag) + " has a number above " + std::to_string(limit));
  }
}

void CheckIndex(const OpColumns& columns, uint32_t tag, size_t size, ErrorCode code) {
  const auto& column = columns.numbers[tag];
  if (!column.empty() && Largest(column) >= size) {
    Throw(code, ColumnName(tag) + " refers to what was not defined before");
  }
}

// Sums cannot overflow: at most kColumnLimit entries of 16 bits.
uint64_t Sum(const std::vector<uint64_t>& column) {
  uint64_t sum = 0;
  for (const uint64_t value : column) {
    sum += value;
  }
  return sum;
}

uint64_t Delta(uint64_t before, uint64_t coded) {
  return before + static_cast<uint64_t>(ZigZag(coded));
}

}  // namespace

void OpColumns::Read(std::string_view message) {
  for (auto& column : numbers) {
    column.clear();
  }
  input_digests = output_digests = {};
  for (Fields in(message); in.Next();) {
    switch (in.tag()) {
      case kOpInputDigests:
        input_digests = in.Bytes();
        break;
      case kOpOutputDigests:
        output_digests = in.Bytes();
        break;
      default:
        if (in.tag() < numbers.size()) {
          in.Varints(numbers[in.tag()]);
        } else {
          in.Skip();
        }
    }
  }
}

// Room for `more` items. Foresees what the rest of the file will bring, so that a large trace is
// not copied again and again and takes little more than its size.
template <typename T>
void Decoder::Grow(std::vector<T>& items, size_t more) {
  const size_t needed = items.size() + more;
  if (needed > items.capacity()) {
    const double scale = 1.02 * static_cast<double>(file_bytes_) / static_cast<double>(consumed_);
    items.reserve(static_cast<size_t>(static_cast<double>(needed) * std::clamp(scale, 1.1, 8.0)));
  }
}

const uint64_t* Decoder::Column(uint32_t tag, size_t count) {
  const auto& column = columns_.numbers[tag];
  if (!column.empty()) {
    return column.data();
  }
  if (zeros_.size() < count) {
    zeros_.resize(count);
  }
  return zeros_.data();
}

void Decoder::CheckOps(size_t events, size_t outputs) {
  const OpColumns& c = columns_;
  for (uint32_t tag = kOpSequence; tag <= kOpOutputCount; ++tag) {
    CheckLength(c, tag, events);
  }
  for (const uint32_t tag : {kOpOutputShape, kOpOutputFlags, kOpOutputDetail}) {
    CheckLength(c, tag, outputs);
  }
  CheckIndex(c, kOpNode, trace_.nodes.size(), ErrorCode::kTraceNodeIndex);
  CheckIndex(c, kOpSite, trace_.sites.size(), ErrorCode::kTraceSiteIndex);
  CheckIndex(c, kOpOutputShape, trace_.shapes.size(), ErrorCode::kTraceShapeIndex);
  CheckIndex(c, kOpOutputDetail, trace_.details.size() + 1, ErrorCode::kTraceDetailIndex);
  for (const uint32_t tag : {kOpOccurrence, kOpIteration, kOpCall, kOpDurationNs}) {
    CheckRange(c, tag, UINT32_MAX);
  }
  for (const uint32_t tag : {kOpFlags, kOpThread, kOpInputCount, kOpOutputCount}) {
    CheckRange(c, tag, UINT16_MAX);
  }
  CheckRange(c, kOpOutputDtype, UINT8_MAX);
  CheckRange(c, kOpOutputFlags, UINT8_MAX);
  CheckDigests(c.input_digests, "inputs");
  CheckDigests(c.output_digests, "outputs");
  if (Sum(c.numbers[kOpInputCount]) != c.input_digests.size() / kDigestBytes) {
    Throw(ErrorCode::kTraceColumnLength, "the events have not as many inputs as there are digests");
  }
  if (Sum(c.numbers[kOpOutputCount]) != outputs ||
      c.output_digests.size() != outputs * kDigestBytes) {
    Throw(ErrorCode::kTraceColumnLength, "the events have not as many outputs as there are");
  }
}

void Decoder::AppendEvents(size_t count) {
  const uint64_t* node = Column(kOpNode, count);
  const uint64_t* sequence = Column(kOpSequence, count);
  const uint64_t* occurrence = Column(kOpOccurrence, count);
  const uint64_t* frame = Column(kOpFrame, count);
  const uint64_t* iteration = Column(kOpIteration, count);
  const uint64_t* call = Column(kOpCall, count);
  const uint64_t* flags = Column(kOpFlags, count);
  const uint64_t* thread = Column(kOpThread, count);
  const uint64_t* site = Column(kOpSite, count);
  const uint64_t* start = Column(kOpStartNs, count);
  const uint64_t* duration = Column(kOpDurationNs, count);
  const uint64_t* inputs = Column(kOpInputCount, count);
  const uint64_t* outputs = Column(kOpOutputCount, count);
  uint64_t last_sequence = 0, last_start = 0;
  auto first_input = static_cast<uint32_t>(trace_.input_digests.size());
  auto first_output = static_cast<uint32_t>(trace_.outputs.size());
  Grow(trace_.events, count);
  for (size_t i = 0; i < count; ++i) {
    OpEvent& event = trace_.events.emplace_back();
    event.sequence = last_sequence = Delta(last_sequence, sequence[i]);
    event.node = static_cast<uint32_t>(node[i]);
    event.occurrence = static_cast<uint32_t>(occurrence[i]);
    event.frame = frame[i];
    event.iteration = static_cast<uint32_t>(iteration[i]);
    event.call = static_cast<uint32_t>(call[i]);
    event.flags = static_cast<uint16_t>(flags[i]);
    event.thread = static_cast<uint16_t>(thread[i]);
    event.site = static_cast<uint32_t>(site[i]);
    event.start_ns = last_start = Delta(last_start, start[i]);
    event.duration_ns = static_cast<uint32_t>(duration[i]);
    event.first_input = first_input;
    event.input_count = static_cast<uint16_t>(inputs[i]);
    first_input += event.input_count;
    event.first_output = first_output;
    event.output_count = static_cast<uint16_t>(outputs[i]);
    first_output += event.output_count;
  }
}

void Decoder::AppendOutputs(size_t count) {
  const uint64_t* dtype = Column(kOpOutputDtype, count);
  const uint64_t* shape = Column(kOpOutputShape, count);
  const uint64_t* flags = Column(kOpOutputFlags, count);
  const uint64_t* detail = Column(kOpOutputDetail, count);
  Grow(trace_.outputs, count);
  for (size_t i = 0; i < count; ++i) {
    Output& output = trace_.outputs.emplace_back();
    output.exact = DigestOfBytes(columns_.output_digests.substr(i * kDigestBytes, kDigestBytes));
    output.shape = static_cast<uint32_t>(shape[i]);
    output.dtype = static_cast<DType>(dtype[i]);
    output.flags = static_cast<uint8_t>(flags[i]);
    output.detail = static_cast<uint32_t>(detail[i]);
  }
}

void Decoder::TakeOps(std::string_view message) {
  columns_.Read(message);
  const size_t events = columns_.numbers[kOpNode].size();
  const size_t outputs = columns_.numbers[kOpOutputDtype].size();
  CheckOps(events, outputs);
  const size_t inputs = columns_.input_digests.size() / kDigestBytes;
  ChargeOrThrow(events * sizeof(OpEvent) + outputs * sizeof(Output) + inputs * sizeof(Digest128));
  constexpr size_t kMost = UINT32_MAX;
  if (trace_.outputs.size() + outputs > kMost || trace_.input_digests.size() + inputs > kMost) {
    Throw(ErrorCode::kTraceMemoryLimit, "a recording has at most 2^32 inputs and outputs");
  }
  AppendEvents(events);
  AppendOutputs(outputs);
  Grow(trace_.input_digests, inputs);
  for (size_t i = 0; i < inputs; ++i) {
    trace_.input_digests.push_back(
        DigestOfBytes(columns_.input_digests.substr(i * kDigestBytes, kDigestBytes)));
  }
}

}  // namespace isobit::trace
