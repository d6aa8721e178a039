// SPDX-License-Identifier: Apache-2.0
// The model as messages of isobit.proto. Text must be UTF-8 already.
#ifndef ISOBIT_TRACE_ENCODE_H_
#define ISOBIT_TRACE_ENCODE_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trace/model.h"

namespace isobit::trace {

// Definitions that wait to be written; `first_id` is the number of the first.
struct StringBatch {
  uint32_t first_id = 1;
  std::vector<std::string> text;
};
struct SiteBatch {
  uint32_t first_id = 1;
  std::vector<Site> sites;
};
struct ShapeBatch {
  uint32_t first_id = 1;
  std::vector<std::vector<int64_t>> shapes;
};
struct NodeBatch {
  uint32_t first_id = 0;
  std::vector<Node> nodes;
};
struct DetailBatch {
  uint32_t first_id = 1;
  std::vector<Detail> details;
};

// Op events that wait to be written, as the columns of message Ops.
class OpBatch {
 public:
  // `outputs` have their shapes and details numbered.
  void Add(const OpEvent& event, std::span<const Digest128> inputs,
           std::span<const Output> outputs);
  size_t size() const { return node_.size(); }
  bool empty() const { return node_.empty(); }
  size_t tensors() const { return std::max(input_digests_.size() / 16, output_dtype_.size()); }
  uint64_t first_sequence() const { return first_sequence_; }
  std::string Encode() const;
  void Clear();

 private:
  uint64_t first_sequence_ = 0, last_sequence_ = 0, last_start_ns_ = 0;
  std::vector<int64_t> sequence_, start_ns_;
  std::vector<uint64_t> frame_;
  std::vector<uint32_t> node_, occurrence_, iteration_, call_, flags_, thread_, site_, duration_ns_,
      input_count_, output_count_, output_dtype_, output_shape_, output_flags_, output_detail_;
  std::string input_digests_, output_digests_;
};

std::string Encode(const RunInfo& run);
std::string Encode(const StringBatch& batch);
std::string Encode(const SiteBatch& batch);
std::string Encode(const ShapeBatch& batch);
std::string Encode(const NodeBatch& batch);
std::string Encode(const DetailBatch& batch);
std::string Encode(const SideEvent& event);
std::string Encode(std::span<const EnvFact> facts);
std::string Encode(const RunEnd& end);
struct AllCounts {
  ChannelCounts ops, values, side;
};
std::string Encode(const AllCounts& counts);

// A part of a whole tensor; bytes shuffled when the element size asks for it.
struct ValuePart {
  Digest128 exact;
  DType dtype = DType::kInvalid;
  std::span<const int64_t> shape;
  uint64_t size = 0, offset = 0;
  std::string_view data;
};
std::string Encode(const ValuePart& part);

// Byte 0 of every element, then byte 1, ...; and back. bytes.size() is a multiple of element_bytes.
std::string Shuffle(std::string_view bytes, size_t element_bytes);
std::string Unshuffle(std::string_view bytes, size_t element_bytes);

// 16 bytes, most significant first; empty for an empty digest.
std::string DigestBytes(const Digest128& digest);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_ENCODE_H_
