// SPDX-License-Identifier: Apache-2.0
// Messages in a sound container, so that checksums do not keep a fuzzer from what reads them.
#ifndef ISOBIT_FUZZ_CONTAINER_H_
#define ISOBIT_FUZZ_CONTAINER_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "trace/encode.h"
#include "trace/mcap.h"
#include "trace/schemas.h"

namespace isobit::fuzz {

class Container {
 public:
  void Add(trace::ChannelId channel, std::string_view data) {
    trace::mcap::Message message;
    message.channel_id = static_cast<uint16_t>(channel);
    message.data = data;
    trace::mcap::Put(records_, message);
  }

  // A recording with all channels and one chunk, up to the end of the chunk.
  std::string File() const {
    static const std::string head = Head();
    trace::mcap::Chunk chunk;
    chunk.uncompressed_size = records_.size();
    chunk.records = records_;
    std::string file = head;
    trace::mcap::Put(file, chunk);
    return file;
  }

 private:
  static std::string Head() {
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

  std::string records_;
};

// Fuzzed bytes stand for two recordings: sound heads, then a sequence of (channel number, 16-bit
// length, message). A number from 128 on is in one of them alone: in B from 192 on, else in A.
enum class Side { kBoth, kA, kB };

// The recording of one side; of kBoth the one with all messages.
inline std::string FileOfFrames(const uint8_t* data, size_t size, Side side = Side::kBoth) {
  Container container;
  trace::RunInfo run;
  run.recorder = "fuzz";
  container.Add(trace::ChannelId::kRun, trace::Encode(run));
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() >= 3) {
    const auto number = static_cast<uint8_t>(rest[0]);
    const Side owner = number < 128 ? Side::kBoth : number < 192 ? Side::kA : Side::kB;
    const auto length =
        std::min<size_t>(trace::mcap::GetLittle(rest.substr(1, 2)), rest.size() - 3);
    if (side == Side::kBoth || owner == Side::kBoth || owner == side) {
      container.Add(static_cast<trace::ChannelId>(1 + number % 64 % trace::kChannelCount),
                    rest.substr(3, length));
    }
    rest.remove_prefix(3 + length);
  }
  return container.File();
}

}  // namespace isobit::fuzz

#endif  // ISOBIT_FUZZ_CONTAINER_H_
