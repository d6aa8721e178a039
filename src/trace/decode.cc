// SPDX-License-Identifier: Apache-2.0
#include "trace/decode.h"

#include <algorithm>
#include <bit>
#include <new>
#include <protozero/exception.hpp>

namespace isobit::trace {
namespace {

using namespace fields;  // NOLINT: the field numbers and nothing else.

digest::Statistics ReadStatistics(Fields in, digest::Statistics s) {
  while (in.Next()) {
    switch (in.tag()) {
      case kStatCount:
        s.count = in.U64();
        break;
      case kStatMin:
        s.min = in.Double();
        break;
      case kStatMax:
        s.max = in.Double();
        break;
      case kStatSum:
        s.sum = in.Double();
        break;
      case kStatSumOfSquares:
        s.sum_of_squares = in.Double();
        break;
      case kStatZeros:
        s.zeros = in.U64();
        break;
      case kStatSubnormals:
        s.subnormals = in.U64();
        break;
      case kStatNans:
        s.nans = in.U64();
        break;
      case kStatPosInfs:
        s.pos_infs = in.U64();
        break;
      case kStatNegInfs:
        s.neg_infs = in.U64();
        break;
      default:
        in.Skip();
    }
  }
  return s;
}

std::optional<digest::Sketch> SketchOf(const std::vector<uint64_t>& numbers) {
  if (numbers.empty()) {
    return std::nullopt;
  }
  digest::Sketch sketch;
  if (numbers.size() != sketch.size()) {
    Throw(ErrorCode::kTraceSketch, "a sketch has " + std::to_string(numbers.size()) +
                                       " numbers in place of " + std::to_string(sketch.size()));
  }
  for (size_t i = 0; i < sketch.size(); ++i) {
    sketch[i] = std::bit_cast<double>(numbers[i]);
  }
  return sketch;
}

}  // namespace

Status Decoder::Admit(ChannelId channel) {
  if (trace_.end.recorded) {
    return Fail(ErrorCode::kTraceAfterEnd, "a message follows the end of the recording");
  }
  if (has_run_ == (channel == ChannelId::kRun)) {
    return has_run_ ? Fail(ErrorCode::kTraceRunRepeated, "a second head of the recording")
                    : Fail(ErrorCode::kTraceRunMissing, "the first message is not the head (/run)");
  }
  has_run_ = true;
  return {};
}

Status Decoder::Charge(uint64_t bytes) {
  charged_ += bytes;
  if (charged_ > options_.memory_limit_bytes) {
    return Fail(ErrorCode::kTraceMemoryLimit, "the recording needs more than " +
                                                  std::to_string(options_.memory_limit_bytes) +
                                                  " bytes of memory");
  }
  if (charged_ > options_.amplification_free_bytes &&
      charged_ / options_.amplification_limit > file_bytes_) {
    return Fail(ErrorCode::kTraceAmplification, "the recording needs more than " +
                                                    std::to_string(options_.amplification_limit) +
                                                    " times its size in memory");
  }
  return {};
}

void Decoder::ChargeOrThrow(uint64_t bytes) {
  if (const Status status = Charge(bytes); !status) {
    Throw(status.error().code, status.error().what);
  }
}

Status Decoder::Take(ChannelId channel, std::string_view message, uint64_t consumed) {
  consumed_ = std::max<uint64_t>(consumed, 1);
  try {
    TakeMessage(channel, message);
    return {};
  } catch (const Malformed& malformed) {
    return Fail(malformed.code, malformed.what);
  } catch (const protozero::exception& exception) {
    return Fail(ErrorCode::kTraceProtobuf,
                std::string("a message is no protobuf: ") + exception.what());
  } catch (const std::bad_alloc&) {
    return Fail(ErrorCode::kTraceMemoryLimit, "this machine has no memory for the recording");
  }
}

void Decoder::TakeMessage(ChannelId channel, std::string_view message) {
  switch (channel) {
    case ChannelId::kRun:
      return TakeRun(Fields(message));
    case ChannelId::kStrings:
      return TakeStrings(Fields(message));
    case ChannelId::kSites:
      return TakeSites(Fields(message));
    case ChannelId::kShapes:
      return TakeShapes(Fields(message));
    case ChannelId::kNodes:
      return TakeNodes(Fields(message));
    case ChannelId::kDetails:
      return TakeDetails(Fields(message));
    case ChannelId::kOps:
      return TakeOps(message);
    case ChannelId::kSide:
      return TakeSide(Fields(message));
    case ChannelId::kEnv:
      return TakeEnv(Fields(message));
    case ChannelId::kValues:
      return;
    case ChannelId::kCounts:
      return TakeCounts(Fields(message));
    case ChannelId::kEnd:
      return TakeEnd(Fields(message));
  }
}

uint32_t Decoder::Index(uint64_t index, size_t size, ErrorCode code, const char* what) const {
  if (index >= size) {
    Throw(code, std::string(what) + " " + std::to_string(index) + " is used before it is defined");
  }
  return static_cast<uint32_t>(index);
}

StringId Decoder::String(uint64_t id) const {
  return Index(id, trace_.strings.size(), ErrorCode::kTraceStringIndex, "string");
}

void Decoder::CheckFirst(uint64_t first_id, size_t expected, const char* what) const {
  if (first_id != expected) {
    Throw(ErrorCode::kTraceDefinitionOrder, std::string(what) + " begin with the number " +
                                                std::to_string(first_id) + " in place of " +
                                                std::to_string(expected));
  }
}

void Decoder::ReadTexts(Fields& in, std::vector<std::string>& out) {
  std::string text = in.Text();
  ChargeOrThrow(sizeof(std::string) + text.size());
  out.push_back(std::move(text));
}

void Decoder::TakeRun(Fields in) {
  RunInfo& run = trace_.run;
  run.schema_version = 0;
  while (in.Next()) {
    switch (in.tag()) {
      case kRunRecorder:
        run.recorder = in.Text();
        break;
      case kRunRecorderVersion:
        run.recorder_version = in.Text();
        break;
      case kRunSees:
        ReadTexts(in, run.sees);
        break;
      case kRunArgv:
        ReadTexts(in, run.argv);
        break;
      case kRunDirectory:
        run.directory = in.Text();
        break;
      case kRunPythonVersion:
        run.python_version = in.Text();
        break;
      case kRunTensorflowVersion:
        run.tensorflow_version = in.Text();
        break;
      case kRunPolicy:
        run.policy = in.Text();
        break;
      case kRunSchemaVersion:
        run.schema_version = in.U32();
        break;
      default:
        in.Skip();
    }
  }
  if (run.schema_version != kSchemaVersion) {
    Throw(ErrorCode::kTraceSchemaVersion,
          "the recording has version " + std::to_string(run.schema_version) +
              " of the schema; this isobit reads version " + std::to_string(kSchemaVersion));
  }
}

void Decoder::TakeStrings(Fields in) {
  uint64_t first_id = 0;
  std::vector<std::string> texts;
  while (in.Next()) {
    switch (in.tag()) {
      case kFirstId:
        first_id = in.U64();
        break;
      case kItems:
        ReadTexts(in, texts);
        break;
      default:
        in.Skip();
    }
  }
  CheckFirst(first_id, trace_.strings.size(), "strings");
  std::move(texts.begin(), texts.end(), std::back_inserter(trace_.strings));
}

void Decoder::TakeSites(Fields in) {
  uint64_t first_id = 0;
  auto& [file, line, function, text] = scratch_;
  for (auto* column : {&file, &line, &function, &text}) {
    column->clear();
  }
  while (in.Next()) {
    switch (in.tag()) {
      case kFirstId:
        first_id = in.U64();
        break;
      case kSiteFile:
        in.Varints(file);
        break;
      case kSiteLine:
        in.Varints(line);
        break;
      case kSiteFunction:
        in.Varints(function);
        break;
      case kSiteText:
        in.Varints(text);
        break;
      default:
        in.Skip();
    }
  }
  CheckFirst(first_id, trace_.sites.size(), "sites");
  if (line.size() != file.size() || function.size() != file.size() || text.size() != file.size()) {
    Throw(ErrorCode::kTraceColumnLength, "the columns of /sites differ in length");
  }
  ChargeOrThrow(file.size() * sizeof(Site));
  for (size_t i = 0; i < file.size(); ++i) {
    const int64_t number = ZigZag(line[i]);
    if (number < INT32_MIN || number > INT32_MAX) {
      Throw(ErrorCode::kTraceNumberRange, "a line number does not fit into 32 bits");
    }
    trace_.sites.push_back(
        {String(file[i]), static_cast<int32_t>(number), String(function[i]), String(text[i])});
  }
}

void Decoder::TakeShapes(Fields in) {
  uint64_t first_id = 0;
  auto& [ranks, dims, unused_a, unused_b] = scratch_;
  ranks.clear();
  dims.clear();
  while (in.Next()) {
    switch (in.tag()) {
      case kFirstId:
        first_id = in.U64();
        break;
      case kShapeRank:
        in.Varints(ranks);
        break;
      case kShapeDims:
        in.Varints(dims);
        break;
      default:
        in.Skip();
    }
  }
  CheckFirst(first_id, trace_.shapes.size(), "shapes");
  ChargeOrThrow(ranks.size() * sizeof(trace_.shapes[0]) + dims.size() * sizeof(int64_t));
  size_t at = 0;
  for (const uint64_t rank : ranks) {
    if (rank > dims.size() - at) {
      Throw(ErrorCode::kTraceColumnLength, "the shapes have more dimensions than there are");
    }
    trace_.shapes.push_back(ShapeOf(std::span(dims).subspan(at, rank)));
    at += rank;
  }
  if (at != dims.size()) {
    Throw(ErrorCode::kTraceColumnLength, "the shapes have fewer dimensions than there are");
  }
}

void Decoder::TakeNodes(Fields in) {
  uint64_t first_id = 0;
  std::vector<std::string_view> nodes;
  while (in.Next()) {
    switch (in.tag()) {
      case kFirstId:
        first_id = in.U64();
        break;
      case kItems:
        ChargeOrThrow(sizeof(Node));
        nodes.push_back(in.Bytes());
        break;
      default:
        in.Skip();
    }
  }
  CheckFirst(first_id, trace_.nodes.size(), "nodes");
  for (const std::string_view node : nodes) {
    AppendNode(Fields(node));
  }
}

void Decoder::AppendNode(Fields in) {
  Node node;
  auto& [inputs, unused_a, unused_b, unused_c] = scratch_;
  inputs.clear();
  while (in.Next()) {
    switch (in.tag()) {
      case kNodeName:
        node.name = String(in.U64());
        break;
      case kNodeOp:
        node.op = String(in.U64());
        break;
      case kNodeAttrs:
        node.attrs = String(in.U64());
        break;
      case kNodeDevice:
        node.device = String(in.U64());
        break;
      case kNodeInputs:
        in.Varints(inputs);
        break;
      case kNodeSite:
        node.site = Index(in.U64(), trace_.sites.size(), ErrorCode::kTraceSiteIndex, "site");
        break;
      case kNodeEager:
        node.eager = in.Bool();
        break;
      case kNodePipeline:
        node.pipeline = in.Bool();
        break;
      case kNodeGraph:
        node.graph = in.U32();
        break;
      default:
        in.Skip();
    }
  }
  ChargeOrThrow(inputs.size() * sizeof(StringId));
  node.inputs.reserve(inputs.size());
  for (const uint64_t id : inputs) {
    node.inputs.push_back(String(id));
  }
  trace_.nodes.push_back(std::move(node));
}

void Decoder::TakeDetails(Fields in) {
  uint64_t first_id = 0;
  std::vector<std::string_view> details;
  while (in.Next()) {
    switch (in.tag()) {
      case kFirstId:
        first_id = in.U64();
        break;
      case kItems:
        ChargeOrThrow(sizeof(Detail));
        details.push_back(in.Bytes());
        break;
      default:
        in.Skip();
    }
  }
  CheckFirst(first_id, trace_.details.size() + 1, "details");
  for (const std::string_view detail : details) {
    AppendDetail(Fields(detail));
  }
}

void Decoder::AppendDetail(Fields in) {
  Detail detail;
  auto& [sketch, unused_a, unused_b, unused_c] = scratch_;
  sketch.clear();
  while (in.Next()) {
    switch (in.tag()) {
      case kDetailStatistics:
        detail.statistics =
            ReadStatistics(Fields(in.Bytes()), detail.statistics.value_or(digest::Statistics()));
        break;
      case kDetailSketch:
        in.Fixed64s(sketch);
        break;
      case kDetailNanCanonical:
        detail.nan_canonical = in.Digest();
        break;
      case kDetailOrderFreeRows:
        detail.order_free_rows = in.Digest();
        break;
      default:
        in.Skip();
    }
  }
  detail.sketch = SketchOf(sketch);
  trace_.details.push_back(std::move(detail));
}

}  // namespace isobit::trace
