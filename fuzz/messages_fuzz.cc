// SPDX-License-Identifier: Apache-2.0
// Any messages in a sound container, so that checksums do not keep the fuzzer from the decoders.
// The input is a sequence of (channel number, 16-bit length, message); a sound head of a recording
// comes first.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/visit.h"
#include "trace/encode.h"
#include "trace/mcap.h"
#include "trace/schemas.h"

namespace isobit {
namespace {

std::string Head() {
  std::string file(trace::mcap::kMagic);
  trace::mcap::Put(file, trace::mcap::Header{trace::kProfile, "fuzz"});
  for (const trace::ChannelSchema& channel : trace::ChannelSchemas()) {
    const auto id = static_cast<uint16_t>(channel.id);
    trace::mcap::Put(file,
                     trace::mcap::Schema{id, channel.message, "protobuf", channel.descriptors});
    trace::mcap::Put(file, trace::mcap::Channel{id, id, channel.topic, "protobuf", {}});
  }
  return file;
}

void PutMessage(std::string& records, uint16_t channel, std::string_view data) {
  trace::mcap::Message message;
  message.channel_id = channel;
  message.data = data;
  trace::mcap::Put(records, message);
}

}  // namespace
}  // namespace isobit

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using isobit::trace::mcap::Chunk;
  static const std::string head = isobit::Head();
  isobit::trace::RunInfo run;
  run.recorder = "fuzz";
  std::string records;
  isobit::PutMessage(records, static_cast<uint16_t>(isobit::trace::ChannelId::kRun),
                     isobit::trace::Encode(run));
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() >= 3) {
    const auto channel =
        static_cast<uint16_t>(1 + static_cast<uint8_t>(rest[0]) % isobit::trace::kChannelCount);
    const auto length =
        std::min<size_t>(isobit::trace::mcap::GetLittle(rest.substr(1, 2)), rest.size() - 3);
    isobit::PutMessage(records, channel, rest.substr(3, length));
    rest.remove_prefix(3 + length);
  }
  Chunk chunk;
  chunk.uncompressed_size = records.size();
  chunk.records = records;
  std::string file = head;
  isobit::trace::mcap::Put(file, chunk);
  if (auto reader = isobit::trace::Reader::OpenBytes(std::move(file), "fuzz")) {
    isobit::fuzz::Visit(**reader);
  }
  return 0;
}
