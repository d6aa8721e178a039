// SPDX-License-Identifier: Apache-2.0
#include "trace/recording.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "trace/schemas.h"

namespace isobit::trace {
namespace {

constexpr size_t kOpsPerMessage = 16384;
constexpr size_t kTensorsPerMessage =
    size_t{1} << 17;  // And at most 65535 more, which stays below kColumnLimit.
constexpr size_t kValuePartBytes = size_t{512} << 10;
constexpr size_t kDetailMemory = size_t{1}
                                 << 18;  // Details that are remembered in order to write each once.

constexpr uint16_t Number(ChannelId id) { return static_cast<uint16_t>(id); }

}  // namespace

Recording::Recording(const WriterOptions& options, Redactor redactor)
    : options_(options), redactor_(std::move(redactor)), mcap_(&sink_, options.compression_level) {
  shape_ids_[{}] = 0;
}

Status Recording::Open(const std::string& path, const RunInfo& run) {
  ISOBIT_RETURN_IF_ERROR(sink_.Open(path));
  ISOBIT_RETURN_IF_ERROR(mcap_.Start(kProfile, "isobit"));
  for (const ChannelSchema& schema : ChannelSchemas()) {
    mcap_.AddSchema({Number(schema.id), schema.message, "protobuf", schema.descriptors});
    mcap_.AddChannel({Number(schema.id), Number(schema.id), schema.topic, "protobuf", ""});
  }
  RunInfo clean = run;
  clean.argv = redactor_.Arguments(run.argv);
  for (std::string& argument : clean.argv) {
    argument = ToUtf8(argument, kTextLimitBytes);
  }
  clean.directory = Clean(run.directory);
  clean.schema_version = kSchemaVersion;
  for (std::string* text : {&clean.recorder, &clean.recorder_version, &clean.python_version,
                            &clean.tensorflow_version, &clean.policy}) {
    *text = ToUtf8(*text, kTextLimitBytes);
  }
  for (std::string& name : clean.sees) {
    name = ToUtf8(name, kTextLimitBytes);
  }
  Emit(Number(ChannelId::kRun), 0, Encode(clean));
  return mcap_.WriteChunk(McapWriter::Lane::kModel);
}

std::string Recording::Clean(std::string_view text) const {
  return ToUtf8(redactor_.Text(text.substr(0, kTextLimitBytes)), kTextLimitBytes);
}

AttrValue Recording::Clean(std::string_view key, const AttrValue& value) const {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) {
    return value;
  }
  // The name says as much as it would in "name=value".
  if (IsSecretName(key)) {
    const std::string line = redactor_.Text(std::string(key) + "=" + *text);
    if (line.size() > key.size() && line.starts_with(key)) {
      return ToUtf8(std::string_view(line).substr(key.size() + 1), kTextLimitBytes);
    }
  }
  return Clean(*text);
}

SideEvent Recording::Clean(SideEvent event) const {
  event.name = Clean(event.name);
  event.site = KnownSite(event.site);
  for (Attr& attr : event.attrs) {
    attr.key = ToUtf8(attr.key, kTextLimitBytes);
    attr.value = Clean(attr.key, attr.value);
  }
  return event;
}

void Recording::Take(Item item) {
  if (failed()) {
    side_tally_.lost += std::holds_alternative<std::unique_ptr<SideItem>>(item) ? 1 : 0;
    value_tally_.lost += std::holds_alternative<ValueItem>(item) ? 1 : 0;
    return;
  }
  if (auto* text = std::get_if<StringItem>(&item)) {
    open_bytes_ += text->text.size() + 4;
    strings_.text.push_back(std::move(text->text));
    ++string_count_;
  } else if (const auto* site = std::get_if<Site>(&item)) {
    open_bytes_ += 12;
    sites_.sites.push_back({KnownString(site->file), site->line, KnownString(site->function),
                            KnownString(site->text)});
    ++site_count_;
  } else if (auto* node = std::get_if<Node>(&item)) {
    Take(*node);
  } else if (auto* side = std::get_if<std::unique_ptr<SideItem>>(&item)) {
    Take(**side);
  } else if (const auto* fact = std::get_if<EnvFact>(&item)) {
    Take(*fact);
  } else if (const auto* value = std::get_if<ValueItem>(&item)) {
    Take(*value);
  }
  WriteIfFull();
}

void Recording::Take(Node& node) {
  for (StringId* id : {&node.name, &node.op, &node.attrs, &node.device}) {
    *id = KnownString(*id);
  }
  for (StringId& id : node.inputs) {
    id = KnownString(id);
  }
  node.site = KnownSite(node.site);
  open_bytes_ += 20 + 3 * node.inputs.size();
  nodes_.nodes.push_back(std::move(node));
  ++node_count_;
}

void Recording::Take(const OpQueue& ops) {
  ops.ForEach(
      [&](const OpEvent& event, auto inputs, auto outputs) { Take(event, inputs, outputs); });
}

void Recording::Take(OpEvent event, std::span<const Digest128> inputs,
                     std::span<const OpQueue::Out> outs) {
  if (failed() || event.node >= node_count_) {
    ++op_tally_.lost;
    return;
  }
  event.site = KnownSite(event.site);
  outputs_.clear();
  for (const OpQueue::Out& out : outs) {
    Output output = out.output;
    output.shape = ShapeIndex(out.shape);
    output.detail = DetailIndex(out.detail, output.exact);
    outputs_.push_back(output);
  }
  ops_.Add(event, inputs, outputs_);
  last_sequence_ = std::max(last_sequence_, event.sequence);
  open_bytes_ += 24 + 16 * inputs.size() + 20 * outs.size();
  ++op_tally_.open;
  if (ops_.size() >= kOpsPerMessage || ops_.tensors() >= kTensorsPerMessage) {
    EmitOps();
  }
  WriteIfFull();
}

void Recording::Take(SideItem& item) {
  SideEvent event = Clean(std::move(item.event));
  if (event.array) {
    if (!IsShape(event.array->shape)) {
      event.array->shape.clear();
      event.array->exact = {};
    }
    event.array->detail = DetailIndex(item.detail ? &*item.detail : nullptr, event.array->exact);
  }
  side_messages_.emplace_back(event.sequence, Encode(event));
  last_sequence_ = std::max(last_sequence_, event.sequence);
  open_bytes_ += side_messages_.back().second.size() + 32;
  ++side_tally_.open;
}

void Recording::Take(const EnvFact& fact) {
  env_.push_back(
      {ToUtf8(fact.key, kTextLimitBytes), Clean(fact.key, fact.value), Clean(fact.reason)});
  open_bytes_ += 64;
}

void Recording::Take(const ValueItem& value) {
  if (values_failed_) {
    ++value_tally_.lost;
    return;
  }
  ValuePart part;
  part.exact = value.exact;
  part.dtype = value.dtype;
  part.shape = value.shape;
  part.size = value.bytes.size();
  do {
    part.data = std::string_view(value.bytes).substr(part.offset, kValuePartBytes);
    mcap_.AddMessage(McapWriter::Lane::kValues, Number(ChannelId::kValues), last_sequence_,
                     Encode(part));
    part.offset += part.data.size();
    value_tally_.open += part.offset == part.size ? 1 : 0;
    if (mcap_.open_bytes(McapWriter::Lane::kValues) >= options_.chunk_bytes) {
      WriteValues();
    }
  } while (part.offset < part.size && !values_failed_);
  value_tally_.lost += part.offset < part.size ? 1 : 0;
}

uint32_t Recording::ShapeIndex(std::span<const int64_t> shape) {
  if (const auto found = shape_ids_.find(shape); found != shape_ids_.end()) {
    return found->second;
  }
  if (!IsShape(shape)) {
    return 0;
  }
  const auto index = static_cast<uint32_t>(shape_ids_.size());
  shapes_.shapes.emplace_back(shape.begin(), shape.end());
  shape_ids_.emplace(shapes_.shapes.back(), index);
  open_bytes_ += 1 + 3 * shape.size();
  return index;
}

uint32_t Recording::DetailIndex(const Detail* detail, const Digest128& exact) {
  if (detail == nullptr) {
    return 0;
  }
  const auto add = [&] {
    details_.details.push_back(*detail);
    open_bytes_ += (detail->sketch ? 1024u : 0u) + 96;
    return ++detail_count_;
  };
  if (exact.empty()) {
    return add();
  }
  // Equal digests are equal tensors: what was computed of one holds for the other.
  const unsigned parts = (detail->statistics ? 1u : 0u) | (detail->sketch ? 2u : 0u) |
                         (detail->nan_canonical.empty() ? 0u : 4u) |
                         (detail->order_free_rows.empty() ? 0u : 8u);
  if (detail_ids_.size() >= kDetailMemory) {
    detail_ids_.clear();
  }
  const auto [found, added] = detail_ids_.try_emplace({exact, parts}, 0);
  if (added) {
    found->second = add();
  }
  return found->second;
}

void Recording::Emit(uint16_t channel, uint64_t log_time, std::string_view message) {
  mcap_.AddMessage(McapWriter::Lane::kModel, channel, log_time, message);
}

void Recording::EmitOps() {
  if (!ops_.empty()) {
    ops_messages_.emplace_back(ops_.first_sequence(), ops_.Encode());
    ops_.Clear();
  }
}

template <typename Batch>
void Recording::EmitBatch(uint16_t channel, Batch& batch, bool empty, uint32_t next_id) {
  if (!empty) {
    Emit(channel, 0, Encode(batch));
    batch = Batch();
    batch.first_id = next_id;
  }
}

// Definitions first: a reader meets nothing that it does not know yet.
void Recording::EmitBatches() {
  EmitBatch(Number(ChannelId::kStrings), strings_, strings_.text.empty(), string_count_);
  EmitBatch(Number(ChannelId::kSites), sites_, sites_.sites.empty(), site_count_);
  EmitBatch(Number(ChannelId::kShapes), shapes_, shapes_.shapes.empty(),
            static_cast<uint32_t>(shape_ids_.size()));
  EmitBatch(Number(ChannelId::kNodes), nodes_, nodes_.nodes.empty(), node_count_);
  EmitBatch(Number(ChannelId::kDetails), details_, details_.details.empty(), detail_count_ + 1);
  EmitOps();
  for (const auto& [log_time, message] : ops_messages_) {
    Emit(Number(ChannelId::kOps), log_time, message);
  }
  for (const auto& [log_time, message] : side_messages_) {
    Emit(Number(ChannelId::kSide), log_time, message);
  }
  if (!env_.empty()) {
    Emit(Number(ChannelId::kEnv), 0, Encode(env_));
  }
  ops_messages_.clear();
  side_messages_.clear();
  env_.clear();
  open_bytes_ = 0;
}

AllCounts Recording::Counts() const {
  AllCounts counts = front_;
  counts.side.seen += notes_;
  const auto fill = [](ChannelCounts& out, const Tally& tally, uint64_t open) {
    out.kept = tally.kept + open;
    out.dropped += tally.lost;
    // The front counts on while we write; what it has seen includes at least what became of it.
    out.seen = std::max(out.seen, out.kept + out.sampled_out + out.dropped);
  };
  fill(counts.ops, op_tally_, op_tally_.open);
  fill(counts.side, side_tally_, side_tally_.open);
  fill(counts.values, value_tally_, 0);
  return counts;
}

void Recording::AddNote(const char* name, const Error& error) {
  SideEvent note;
  note.sequence = ++last_sequence_;
  note.kind = SideKind::kNote;
  note.name = name;
  note.attrs = {{"reason", error.what}, {"hint", error.hint}};
  side_messages_.emplace_back(note.sequence, Encode(note));
  open_bytes_ += side_messages_.back().second.size() + 32;
  ++notes_;
  ++side_tally_.open;
}

// Values give way first: the disk may still have room for many op events.
void Recording::WriteValues() {
  const Status status = mcap_.WriteChunk(McapWriter::Lane::kValues);
  (status ? value_tally_.kept : value_tally_.lost) += std::exchange(value_tally_.open, 0);
  if (!status && !values_failed_) {
    values_failed_ = true;
    AddNote("values", status.error());
  }
}

void Recording::WriteModel(bool use_reserve) {
  EmitBatches();
  Emit(Number(ChannelId::kCounts), 0, Encode(Counts()));
  const Status status = mcap_.WriteChunk(McapWriter::Lane::kModel, use_reserve);
  for (Tally* tally : {&op_tally_, &side_tally_}) {
    (status ? tally->kept : tally->lost) += std::exchange(tally->open, 0);
  }
  if (!status && !failed()) {
    Stop(status.error());
  }
}

void Recording::WriteOpenChunks(const AllCounts& front) {
  front_ = front;
  if (!failed()) {
    WriteValues();
  }
  if (!failed() && open_bytes_ > 0) {
    WriteModel();
  }
}

// The room that was set aside takes the reason, at once: the process may never come to its end.
void Recording::Stop(const Error& error) {
  failure_ = error;
  values_failed_ = true;
  strings_.text.clear();
  sites_.sites.clear();
  shapes_.shapes.clear();
  nodes_.nodes.clear();
  details_.details.clear();
  ops_.Clear();
  ops_messages_.clear();
  side_messages_.clear();
  env_.clear();
  for (Tally* tally : {&op_tally_, &side_tally_, &value_tally_}) {
    tally->lost += std::exchange(tally->open, 0);
  }
  AddNote("recording", error);
  WriteModel(true);
}

Status Recording::Finish(const AllCounts& front, const RunEnd& end) {
  WriteOpenChunks(front);
  RunEnd clean = end;
  clean.kind = ToUtf8(end.kind, kTextLimitBytes);
  clean.exception_type = ToUtf8(end.exception_type, kTextLimitBytes);
  clean.exception_message = Clean(end.exception_message);
  clean.site = failed() ? 0 : KnownSite(end.site);
  Emit(Number(ChannelId::kCounts), last_sequence_, Encode(Counts()));
  Emit(Number(ChannelId::kEnd), last_sequence_, Encode(clean));
  Status status = mcap_.Finish();
  if (status) {
    status = sink_.Sync();
  }
  if (status) {
    status = sink_.Close();
  }
  return failed() ? tl::unexpected(*failure_) : status;
}

}  // namespace isobit::trace
