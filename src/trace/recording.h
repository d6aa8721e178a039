// SPDX-License-Identifier: Apache-2.0
// The side of the writer that runs in its background thread: items become messages, messages
// chunks. Single-threaded.
#ifndef ISOBIT_TRACE_RECORDING_H_
#define ISOBIT_TRACE_RECORDING_H_

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/result.h"
#include "trace/encode.h"
#include "trace/mcap_writer.h"
#include "trace/op_queue.h"
#include "trace/redact.h"
#include "trace/writer.h"

namespace isobit::trace {

// What passes through the queue, in the order in which it was added; strings, sites and nodes
// number themselves by that order. Op events pass beside it (OpQueue).
struct StringItem {
  std::string text;  // Redacted, UTF-8.
};
struct SideItem {
  SideEvent event;
  std::optional<Detail> detail;
};
struct ValueItem {
  Digest128 exact;
  DType dtype = DType::kInvalid;
  std::vector<int64_t> shape;
  std::string bytes;
};
using Item = std::variant<StringItem, Site, Node, std::unique_ptr<SideItem>, EnvFact, ValueItem>;

class Recording {
 public:
  Recording(const WriterOptions& options, Redactor redactor);

  // Creates the file and writes the head.
  Status Open(const std::string& path, const RunInfo& run);

  // Takes one item; writes chunks as they fill. After a failure items are counted and dropped.
  void Take(Item item);
  // After the items that they refer to.
  void Take(const OpQueue& ops);
  // Writes what is open. `front` has what the front knows: seen, sampled_out, dropped.
  void WriteOpenChunks(const AllCounts& front);
  // Writes the end, the summary and the footer, and syncs. The error of the whole recording, if
  // there was one.
  Status Finish(const AllCounts& front, const RunEnd& end);

  bool failed() const { return failure_.has_value(); }
  bool values_failed() const { return values_failed_; }
  uint64_t value_bytes_written() const { return mcap_.written_bytes(McapWriter::Lane::kValues); }
  // Uncompressed bytes of values that are in an open chunk.
  uint64_t value_bytes_open() const { return mcap_.open_bytes(McapWriter::Lane::kValues); }

 private:
  struct DetailKey {
    Digest128 exact;
    unsigned parts = 0;
    friend auto operator<=>(const DetailKey&, const DetailKey&) = default;
  };
  struct ShapeHash {
    using is_transparent = void;
    size_t operator()(std::span<const int64_t> shape) const {
      return static_cast<size_t>(digest::OfBytes(std::as_bytes(shape)).lo);
    }
  };
  struct ShapeEqual {
    using is_transparent = void;
    bool operator()(std::span<const int64_t> a, std::span<const int64_t> b) const {
      return std::ranges::equal(a, b);
    }
  };

  void Take(OpEvent event, std::span<const Digest128> inputs, std::span<const OpQueue::Out> outs);
  void Take(SideItem& item);
  void Take(const EnvFact& fact);
  void Take(const ValueItem& value);
  void Take(Node& node);
  uint32_t ShapeIndex(std::span<const int64_t> shape);
  uint32_t DetailIndex(const Detail* detail, const Digest128& exact);
  uint32_t KnownSite(uint32_t site) const { return site < site_count_ ? site : 0; }
  StringId KnownString(StringId id) const { return id < string_count_ ? id : 0; }
  std::string Clean(std::string_view text) const;
  AttrValue Clean(std::string_view key, const AttrValue& value) const;
  SideEvent Clean(SideEvent event) const;

  void EmitOps();
  void EmitBatches();
  void Emit(uint16_t channel, uint64_t log_time, std::string_view message);
  void WriteIfFull() {
    if (open_bytes_ >= options_.chunk_bytes) {
      WriteModel();
    }
  }
  void WriteValues();
  void WriteModel(bool use_reserve = false);
  void AddNote(const char* name, const Error& error);
  void Stop(const Error& error);
  AllCounts Counts() const;
  template <typename Batch>
  void EmitBatch(uint16_t channel, Batch& batch, bool empty, uint32_t count);

  const WriterOptions options_;
  const Redactor redactor_;
  FileSink sink_;
  McapWriter mcap_;
  std::optional<Error> failure_;

  StringBatch strings_;
  SiteBatch sites_;
  ShapeBatch shapes_;
  NodeBatch nodes_;
  DetailBatch details_;
  OpBatch ops_;
  std::vector<Output> outputs_;  // Of the event that is taken.
  std::vector<std::pair<uint64_t, std::string>> ops_messages_,
      side_messages_;  // log_time, message.
  std::vector<EnvFact> env_;
  size_t open_bytes_ = 0;  // Estimate of what the batches will take.

  uint32_t string_count_ = 1, site_count_ = 1, node_count_ = 0;
  std::unordered_map<std::vector<int64_t>, uint32_t, ShapeHash, ShapeEqual> shape_ids_;
  std::map<DetailKey, uint32_t> detail_ids_;
  uint32_t detail_count_ = 0;
  uint64_t last_sequence_ = 0;

  AllCounts front_;
  uint64_t notes_ = 0;  // Side events of our own.
  bool values_failed_ = false;
  // Kept: in written chunks; open: in those not yet written; lost: by a failure.
  struct Tally {
    uint64_t kept = 0, open = 0, lost = 0;
  };
  Tally op_tally_, value_tally_, side_tally_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_RECORDING_H_
