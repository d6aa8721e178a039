// SPDX-License-Identifier: Apache-2.0
// What is seen beside the ops, and how the recording ended.
#include <algorithm>

#include "trace/decode.h"

namespace isobit::trace {
namespace {

using namespace fields;  // NOLINT: the field numbers and nothing else.

ChannelCounts ReadCounts(Fields in, ChannelCounts counts) {
  while (in.Next()) {
    switch (in.tag()) {
      case kCountSeen:
        counts.seen = in.U64();
        break;
      case kCountKept:
        counts.kept = in.U64();
        break;
      case kCountSampledOut:
        counts.sampled_out = in.U64();
        break;
      case kCountDropped:
        counts.dropped = in.U64();
        break;
      default:
        in.Skip();
    }
  }
  return counts;
}

}  // namespace

DType DTypeOf(uint64_t number) {
  if (number > UINT8_MAX) {
    Throw(ErrorCode::kTraceNumberRange, "no element type has the number " + std::to_string(number));
  }
  return static_cast<DType>(number);
}

std::vector<int64_t> ShapeOf(std::span<const uint64_t> dims) {
  std::vector<int64_t> shape(dims.begin(), dims.end());
  if (!IsShape(shape)) {
    Throw(ErrorCode::kTraceShape, "a shape has too many, negative or too large dimensions");
  }
  return shape;
}

Attr Decoder::ReadAttr(Fields in) {
  Attr attr;
  while (in.Next()) {
    switch (in.tag()) {
      case kAttrKey:
        attr.key = in.Text();
        break;
      case kAttrFlag:
        attr.value = in.Bool();
        break;
      case kAttrInteger:
        attr.value = in.Sint64();
        break;
      case kAttrNumber:
        attr.value = in.Double();
        break;
      case kAttrText:
        attr.value = in.Text();
        break;
      default:
        in.Skip();
    }
  }
  const auto* text = std::get_if<std::string>(&attr.value);
  ChargeOrThrow(sizeof(Attr) + attr.key.size() + (text == nullptr ? 0 : text->size()));
  return attr;
}

ArrayRecord Decoder::ReadArray(Fields in) {
  ArrayRecord array;
  auto& [shape, rows, unused_a, unused_b] = scratch_;
  shape.clear();
  rows.clear();
  while (in.Next()) {
    switch (in.tag()) {
      case kArrayDtype:
        array.dtype = DTypeOf(in.U64());
        break;
      case kArrayShape:
        in.Varints(shape);
        break;
      case kArrayExact:
        array.exact = in.Digest();
        break;
      case kArrayDetail:
        array.detail =
            Index(in.U64(), trace_.details.size() + 1, ErrorCode::kTraceDetailIndex, "detail");
        break;
      case kArrayRowDigests:
        in.Fixed64s(rows);
        break;
      default:
        in.Skip();
    }
  }
  ChargeOrThrow((shape.size() + rows.size()) * sizeof(uint64_t));
  array.shape = ShapeOf(shape);
  array.row_digests = rows;
  return array;
}

void Decoder::TakeSide(Fields in) {
  SideEvent event;
  uint64_t kind = 0;
  std::optional<ArrayRecord> array;
  while (in.Next()) {
    switch (in.tag()) {
      case kSideSequence:
        event.sequence = in.U64();
        break;
      case kSideKind:
        kind = in.U64();
        break;
      case kSideName:
        event.name = in.Text();
        break;
      case kSideSite:
        event.site = Index(in.U64(), trace_.sites.size(), ErrorCode::kTraceSiteIndex, "site");
        break;
      case kSideAttrs:
        event.attrs.push_back(ReadAttr(Fields(in.Bytes())));
        break;
      case kSideArray:
        event.array = ReadArray(Fields(in.Bytes()));
        break;
      default:
        in.Skip();
    }
  }
  if (kind == 0 || kind > UINT8_MAX) {
    Throw(ErrorCode::kTraceSideKind, "no side event has the kind " + std::to_string(kind));
  }
  event.kind = static_cast<SideKind>(kind);
  ChargeOrThrow(sizeof(SideEvent) + event.name.size());
  trace_.side.push_back(std::move(event));
}

void Decoder::TakeEnv(Fields in) {
  while (in.Next()) {
    if (in.tag() != kEnvFacts) {
      in.Skip();
      continue;
    }
    Fields item(in.Bytes());
    EnvFact fact;
    while (item.Next()) {
      switch (item.tag()) {
        case kFactAttr: {
          Attr attr = ReadAttr(Fields(item.Bytes()));
          fact.key = std::move(attr.key);
          fact.value = std::move(attr.value);
          break;
        }
        case kFactReason:
          fact.reason = item.Text();
          break;
        default:
          item.Skip();
      }
    }
    ChargeOrThrow(sizeof(EnvFact) + fact.reason.size());
    trace_.env.push_back(std::move(fact));
  }
}

void Decoder::TakeCounts(Fields in) {
  while (in.Next()) {
    switch (in.tag()) {
      case kCountsOps:
        trace_.op_counts = ReadCounts(Fields(in.Bytes()), {});
        break;
      case kCountsValues:
        trace_.value_counts = ReadCounts(Fields(in.Bytes()), {});
        break;
      case kCountsSide:
        trace_.side_counts = ReadCounts(Fields(in.Bytes()), {});
        break;
      default:
        in.Skip();
    }
  }
}

void Decoder::TakeEnd(Fields in) {
  RunEnd& end = trace_.end;
  while (in.Next()) {
    switch (in.tag()) {
      case kEndKind:
        end.kind = in.Text();
        break;
      case kEndStatus:
        end.status = in.Sint64();
        break;
      case kEndExceptionType:
        end.exception_type = in.Text();
        break;
      case kEndExceptionMessage:
        end.exception_message = in.Text();
        break;
      case kEndSite:
        end.site = Index(in.U64(), trace_.sites.size(), ErrorCode::kTraceSiteIndex, "site");
        break;
      case kEndChain:
        end.chain = in.Digest();
        break;
      default:
        in.Skip();
    }
  }
  end.recorded = true;
}

void Decoder::Finish() {
  std::stable_sort(trace_.side.begin(), trace_.side.end(),
                   [](const SideEvent& a, const SideEvent& b) { return a.sequence < b.sequence; });
}

}  // namespace isobit::trace
