// SPDX-License-Identifier: Apache-2.0
#include "trace/encode.h"

#include <algorithm>
#include <protozero/pbf_writer.hpp>

#include "trace/fields.h"

namespace isobit::trace {
namespace {

using protozero::pbf_writer;
using namespace fields;  // NOLINT: the field numbers and nothing else.

void PutText(pbf_writer& out, Tag tag, std::string_view text) {
  if (!text.empty()) {
    out.add_bytes(tag, text.data(), text.size());
  }
}

void PutNumber(pbf_writer& out, Tag tag, uint64_t value) {
  if (value != 0) {
    out.add_uint64(tag, value);
  }
}

void PutFlag(pbf_writer& out, Tag tag, bool value) {
  if (value) {
    out.add_bool(tag, true);
  }
}

void PutDigest(pbf_writer& out, Tag tag, const Digest128& digest) {
  PutText(out, tag, DigestBytes(digest));
}

void AppendDigest(std::string& out, const Digest128& digest) {
  // Big-endian, as hexadecimal digits are written; every host of ours is little-endian (digest).
  const uint64_t words[] = {__builtin_bswap64(digest.hi), __builtin_bswap64(digest.lo)};
  out.append(reinterpret_cast<const char*>(words), sizeof(words));
}

template <typename T>
bool AllZero(const std::vector<T>& column) {
  return std::all_of(column.begin(), column.end(), [](T value) { return value == 0; });
}

void PutColumn(pbf_writer& out, Tag tag, const std::vector<uint32_t>& column) {
  if (!AllZero(column)) {
    out.add_packed_uint32(tag, column.begin(), column.end());
  }
}

void PutColumn(pbf_writer& out, Tag tag, const std::vector<uint64_t>& column) {
  if (!AllZero(column)) {
    out.add_packed_uint64(tag, column.begin(), column.end());
  }
}

void PutSignedColumn(pbf_writer& out, Tag tag, const std::vector<int64_t>& column) {
  if (!AllZero(column)) {
    out.add_packed_sint64(tag, column.begin(), column.end());
  }
}

// One pass: the lanes of an element are next to each other in the cache.
template <size_t kElementBytes>
void ShuffleBy(std::string_view bytes, char* out) {
  const size_t count = bytes.size() / kElementBytes;
  const char* in = bytes.data();
  for (size_t i = 0; i < count; ++i) {
    for (size_t k = 0; k < kElementBytes; ++k) {
      out[k * count + i] = in[i * kElementBytes + k];
    }
  }
}

// Messages within messages are encoded on their own and added whole: protozero's nested writers
// leave an empty one out, and the numbers of nodes and details count on each.
std::string EncodeItem(const digest::Statistics& s) {
  std::string data;
  pbf_writer out(data);
  PutNumber(out, kStatCount, s.count);
  out.add_double(kStatMin, s.min);
  out.add_double(kStatMax, s.max);
  out.add_double(kStatSum, s.sum);
  out.add_double(kStatSumOfSquares, s.sum_of_squares);
  PutNumber(out, kStatZeros, s.zeros);
  PutNumber(out, kStatSubnormals, s.subnormals);
  PutNumber(out, kStatNans, s.nans);
  PutNumber(out, kStatPosInfs, s.pos_infs);
  PutNumber(out, kStatNegInfs, s.neg_infs);
  return data;
}

std::string EncodeItem(std::string_view key, const AttrValue& value) {
  std::string data;
  pbf_writer out(data);
  PutText(out, kAttrKey, key);
  if (const auto* flag = std::get_if<bool>(&value)) {
    out.add_bool(kAttrFlag, *flag);
  } else if (const auto* integer = std::get_if<int64_t>(&value)) {
    out.add_sint64(kAttrInteger, *integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    out.add_double(kAttrNumber, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out.add_bytes(kAttrText, text->data(), text->size());
  }
  return data;
}

std::string EncodeItem(const EnvFact& fact) {
  std::string data;
  pbf_writer out(data);
  out.add_message(kFactAttr, EncodeItem(fact.key, fact.value));
  PutText(out, kFactReason, fact.reason);
  return data;
}

std::string EncodeItem(const ArrayRecord& array) {
  std::string data;
  pbf_writer out(data);
  PutNumber(out, kArrayDtype, static_cast<uint64_t>(array.dtype));
  out.add_packed_int64(kArrayShape, array.shape.begin(), array.shape.end());
  PutDigest(out, kArrayExact, array.exact);
  PutNumber(out, kArrayDetail, array.detail);
  out.add_packed_fixed64(kArrayRowDigests, array.row_digests.begin(), array.row_digests.end());
  return data;
}

std::string EncodeItem(const Node& node) {
  std::string data;
  pbf_writer out(data);
  PutNumber(out, kNodeName, node.name);
  PutNumber(out, kNodeOp, node.op);
  PutNumber(out, kNodeAttrs, node.attrs);
  PutNumber(out, kNodeDevice, node.device);
  out.add_packed_uint32(kNodeInputs, node.inputs.begin(), node.inputs.end());
  PutNumber(out, kNodeSite, node.site);
  PutFlag(out, kNodeEager, node.eager);
  PutFlag(out, kNodePipeline, node.pipeline);
  PutNumber(out, kNodeGraph, node.graph);
  return data;
}

std::string EncodeItem(const Detail& detail) {
  std::string data;
  pbf_writer out(data);
  if (detail.statistics) {
    out.add_message(kDetailStatistics, EncodeItem(*detail.statistics));
  }
  if (detail.sketch) {
    out.add_packed_double(kDetailSketch, detail.sketch->begin(), detail.sketch->end());
  }
  PutDigest(out, kDetailNanCanonical, detail.nan_canonical);
  PutDigest(out, kDetailOrderFreeRows, detail.order_free_rows);
  return data;
}

std::string EncodeItem(const ChannelCounts& counts) {
  std::string data;
  pbf_writer out(data);
  PutNumber(out, kCountSeen, counts.seen);
  PutNumber(out, kCountKept, counts.kept);
  PutNumber(out, kCountSampledOut, counts.sampled_out);
  PutNumber(out, kCountDropped, counts.dropped);
  return data;
}

}  // namespace

std::string DigestBytes(const Digest128& digest) {
  std::string out;
  if (!digest.empty()) {
    AppendDigest(out, digest);
  }
  return out;
}

void OpBatch::Add(const OpEvent& event, std::span<const Digest128> inputs,
                  std::span<const Output> outputs) {
  if (node_.empty()) {
    first_sequence_ = event.sequence;
  }
  node_.push_back(event.node);
  sequence_.push_back(static_cast<int64_t>(event.sequence - last_sequence_));
  last_sequence_ = event.sequence;
  occurrence_.push_back(event.occurrence);
  frame_.push_back(event.frame);
  iteration_.push_back(event.iteration);
  call_.push_back(event.call);
  flags_.push_back(event.flags);
  thread_.push_back(event.thread);
  site_.push_back(event.site);
  start_ns_.push_back(static_cast<int64_t>(event.start_ns - last_start_ns_));
  last_start_ns_ = event.start_ns;
  duration_ns_.push_back(event.duration_ns);
  input_count_.push_back(static_cast<uint32_t>(inputs.size()));
  output_count_.push_back(static_cast<uint32_t>(outputs.size()));
  for (const Digest128& digest : inputs) {
    AppendDigest(input_digests_, digest);
  }
  for (const Output& output : outputs) {
    output_dtype_.push_back(static_cast<uint32_t>(output.dtype));
    AppendDigest(output_digests_, output.exact);
    output_shape_.push_back(output.shape);
    output_flags_.push_back(output.flags);
    output_detail_.push_back(output.detail);
  }
}

std::string OpBatch::Encode() const {
  std::string data;
  pbf_writer out(data);
  // Never left out: its entries count the events.
  out.add_packed_uint32(kOpNode, node_.begin(), node_.end());
  PutSignedColumn(out, kOpSequence, sequence_);
  PutColumn(out, kOpOccurrence, occurrence_);
  PutColumn(out, kOpFrame, frame_);
  PutColumn(out, kOpIteration, iteration_);
  PutColumn(out, kOpCall, call_);
  PutColumn(out, kOpFlags, flags_);
  PutColumn(out, kOpThread, thread_);
  PutColumn(out, kOpSite, site_);
  PutSignedColumn(out, kOpStartNs, start_ns_);
  PutColumn(out, kOpDurationNs, duration_ns_);
  PutColumn(out, kOpInputCount, input_count_);
  PutColumn(out, kOpOutputCount, output_count_);
  PutText(out, kOpInputDigests, input_digests_);
  if (!output_dtype_.empty()) {
    out.add_packed_uint32(kOpOutputDtype, output_dtype_.begin(), output_dtype_.end());
  }
  PutText(out, kOpOutputDigests, output_digests_);
  PutColumn(out, kOpOutputShape, output_shape_);
  PutColumn(out, kOpOutputFlags, output_flags_);
  PutColumn(out, kOpOutputDetail, output_detail_);
  return data;
}

void OpBatch::Clear() {
  first_sequence_ = last_sequence_ = last_start_ns_ = 0;
  for (auto* column : {&node_, &occurrence_, &iteration_, &call_, &flags_, &thread_, &site_,
                       &duration_ns_, &input_count_, &output_count_, &output_dtype_, &output_shape_,
                       &output_flags_, &output_detail_}) {
    column->clear();
  }
  sequence_.clear();
  start_ns_.clear();
  frame_.clear();
  input_digests_.clear();
  output_digests_.clear();
}

std::string Encode(const RunInfo& run) {
  std::string data;
  pbf_writer out(data);
  PutText(out, kRunRecorder, run.recorder);
  PutText(out, kRunRecorderVersion, run.recorder_version);
  for (const std::string& name : run.sees) {
    out.add_bytes(kRunSees, name);
  }
  for (const std::string& argument : run.argv) {
    out.add_bytes(kRunArgv, argument);
  }
  PutText(out, kRunDirectory, run.directory);
  PutText(out, kRunPythonVersion, run.python_version);
  PutText(out, kRunTensorflowVersion, run.tensorflow_version);
  PutText(out, kRunPolicy, run.policy);
  PutNumber(out, kRunSchemaVersion, run.schema_version);
  return data;
}

std::string Encode(const StringBatch& batch) {
  std::string data;
  pbf_writer out(data);
  out.add_uint32(kFirstId, batch.first_id);
  for (const std::string& text : batch.text) {
    out.add_bytes(kItems, text);
  }
  return data;
}

std::string Encode(const SiteBatch& batch) {
  std::vector<uint32_t> file, function, text;
  std::vector<int32_t> line;
  for (const Site& site : batch.sites) {
    file.push_back(site.file);
    line.push_back(site.line);
    function.push_back(site.function);
    text.push_back(site.text);
  }
  std::string data;
  pbf_writer out(data);
  out.add_uint32(kFirstId, batch.first_id);
  out.add_packed_uint32(kSiteFile, file.begin(), file.end());
  out.add_packed_sint32(kSiteLine, line.begin(), line.end());
  out.add_packed_uint32(kSiteFunction, function.begin(), function.end());
  out.add_packed_uint32(kSiteText, text.begin(), text.end());
  return data;
}

std::string Encode(const ShapeBatch& batch) {
  std::vector<uint32_t> ranks;
  std::vector<int64_t> dims;
  for (const std::vector<int64_t>& shape : batch.shapes) {
    ranks.push_back(static_cast<uint32_t>(shape.size()));
    dims.insert(dims.end(), shape.begin(), shape.end());
  }
  std::string data;
  pbf_writer out(data);
  out.add_uint32(kFirstId, batch.first_id);
  out.add_packed_uint32(kShapeRank, ranks.begin(), ranks.end());
  out.add_packed_int64(kShapeDims, dims.begin(), dims.end());
  return data;
}

std::string Encode(const NodeBatch& batch) {
  std::string data;
  pbf_writer out(data);
  out.add_uint32(kFirstId, batch.first_id);
  for (const Node& node : batch.nodes) {
    out.add_message(kItems, EncodeItem(node));
  }
  return data;
}

std::string Encode(const DetailBatch& batch) {
  std::string data;
  pbf_writer out(data);
  out.add_uint32(kFirstId, batch.first_id);
  for (const Detail& detail : batch.details) {
    out.add_message(kItems, EncodeItem(detail));
  }
  return data;
}

std::string Encode(const SideEvent& event) {
  std::string data;
  pbf_writer out(data);
  PutNumber(out, kSideSequence, event.sequence);
  PutNumber(out, kSideKind, static_cast<uint64_t>(event.kind));
  PutText(out, kSideName, event.name);
  PutNumber(out, kSideSite, event.site);
  for (const Attr& attr : event.attrs) {
    out.add_message(kSideAttrs, EncodeItem(attr.key, attr.value));
  }
  if (event.array) {
    out.add_message(kSideArray, EncodeItem(*event.array));
  }
  return data;
}

std::string Encode(std::span<const EnvFact> facts) {
  std::string data;
  pbf_writer out(data);
  for (const EnvFact& fact : facts) {
    out.add_message(kEnvFacts, EncodeItem(fact));
  }
  return data;
}

std::string Encode(const RunEnd& end) {
  std::string data;
  pbf_writer out(data);
  PutText(out, kEndKind, end.kind);
  if (end.status != 0) {
    out.add_sint64(kEndStatus, end.status);
  }
  PutText(out, kEndExceptionType, end.exception_type);
  PutText(out, kEndExceptionMessage, end.exception_message);
  PutNumber(out, kEndSite, end.site);
  PutDigest(out, kEndChain, end.chain);
  return data;
}

std::string Encode(const AllCounts& counts) {
  std::string data;
  pbf_writer out(data);
  out.add_message(kCountsOps, EncodeItem(counts.ops));
  out.add_message(kCountsValues, EncodeItem(counts.values));
  out.add_message(kCountsSide, EncodeItem(counts.side));
  return data;
}

std::string Encode(const ValuePart& part) {
  const size_t element = digest::DTypeSize(part.dtype);
  const bool shuffle = element > 1 && part.data.size() % element == 0;
  std::string data;
  pbf_writer out(data);
  PutDigest(out, kValueExact, part.exact);
  PutNumber(out, kValueDtype, static_cast<uint64_t>(part.dtype));
  out.add_packed_int64(kValueShape, part.shape.begin(), part.shape.end());
  PutNumber(out, kValueSize, part.size);
  PutNumber(out, kValueOffset, part.offset);
  if (shuffle) {
    out.add_enum(kValueEncoding, kEncodingShuffled);
    out.add_bytes(kValueData, Shuffle(part.data, element));
  } else {
    PutText(out, kValueData, part.data);
  }
  return data;
}

std::string Shuffle(std::string_view bytes, size_t element_bytes) {
  std::string out(bytes.size(), '\0');
  switch (element_bytes) {
    case 2:
      ShuffleBy<2>(bytes, out.data());
      break;
    case 4:
      ShuffleBy<4>(bytes, out.data());
      break;
    case 8:
      ShuffleBy<8>(bytes, out.data());
      break;
    default: {
      const size_t count = bytes.size() / element_bytes;
      for (size_t i = 0; i < bytes.size(); ++i) {
        out[i % element_bytes * count + i / element_bytes] = bytes[i];
      }
    }
  }
  return out;
}

std::string Unshuffle(std::string_view bytes, size_t element_bytes) {
  std::string out(bytes.size(), '\0');
  const size_t count = bytes.size() / element_bytes;
  for (size_t k = 0; k < element_bytes; ++k) {
    for (size_t i = 0; i < count; ++i) {
      out[i * element_bytes + k] = bytes[k * count + i];
    }
  }
  return out;
}

}  // namespace isobit::trace
