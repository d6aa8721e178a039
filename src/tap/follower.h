// SPDX-License-Identifier: Apache-2.0
// The recording that this run follows: which of its values stand for the outputs of a kernel's run
// (docs/design/follow.md). Its model is in memory; values are read one by one, when they are
// needed.
#ifndef ISOBIT_TAP_FOLLOWER_H_
#define ISOBIT_TAP_FOLLOWER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "tap/follow_index.h"
#include "tap/nodes.h"
#include "trace/reader.h"
#include "trace/redact.h"
#include "trace/values.h"
#include "trace/writer.h"

namespace isobit::tap {

// Why a run, or an output of it, was not followed.
enum class Unfollowed : uint8_t {
  kNot,            // It was followed.
  kPipeline,       // Its workers race: which run is which cannot be told.
  kNoRun,          // The followed run has no such run of a kernel.
  kAmbiguous,      // More than one node of the followed run could be this one.
  kOtherInputs,    // The run that it would be had other inputs there: it is no such run.
  kOtherType,      // The output has another type or shape there, or is not set on one side.
  kFurtherOutput,  // The kernel has an output that there no kernel gives.
  kText,           // Strings that differ.
  kNoValue,        // The value was not kept there.
  kMemory,         // TensorFlow had no memory for it.
  kCount,
};

class Follower {
 public:
  // Errors: as trace::Reader::Open and trace::DigestFile; kUsage: it was recorded without all
  // values.
  static Result<std::unique_ptr<Follower>> Open(const std::string& path);

  // One run of a kernel, with its own outputs.
  struct Run {
    const KernelEntry& entry;
    const NodeState& node;
    uint64_t frame = 0;
    uint32_t iteration = 0, occurrence = 0;
    uint32_t site = 0;                          // Of this recording; eager ops.
    uint16_t thread = 0;                        // Ordinal.
    std::span<const digest::Digest128> inputs;  // Empty: not known.
    std::span<const trace::OpRecord::Out> outputs;
  };
  // What the followed run had in place of one output. Where `reason` is kNot the output is to be
  // given that content.
  struct Target {
    digest::Digest128 content;
    Unfollowed reason = Unfollowed::kNoRun;
    bool readable = false;  // The own output is a tensor of numbers or strings in host memory.
  };
  // One entry an output. Thread-safe.
  void Find(const Run& run, std::vector<Target>* targets);
  // What became of it, after the outputs were given what Find said. Thread-safe.
  void Count(std::span<const trace::OpRecord::Out> outputs, std::span<const Target> targets,
             bool replaced);
  // A run that is not even recorded: there are too many iterations of its loop. Thread-safe.
  void CountUnseen();

  // A value of the followed run. Nothing: it was not kept, or cannot be read, which ends following.
  // Thread-safe.
  std::optional<trace::Value> Read(const digest::Digest128& content);

  // A call site of this recording is this place. Thread-safe.
  void NoteSite(uint32_t site, std::string_view file, int line, std::string_view function,
                std::string_view text);

  // Ends following, and says so on stderr. From any thread.
  void SwitchOff(const std::string& reason) noexcept;
  bool off() const { return off_.load(std::memory_order_relaxed); }

  // What this run says of it at its beginning and, with no kernel under way, at its end.
  trace::SideEvent FollowingNote() const;
  trace::SideEvent FollowedNote() const;
  // Both as one line for people.
  std::string FollowingText() const;
  std::string FollowedText() const;

 private:
  // Which node of the followed run a node of this one is.
  struct Match {
    uint32_t node = FollowIndex::kNone;
    Unfollowed reason = Unfollowed::kNoRun;
    // Output `fused_output` of the one kernel is output 0 of the other.
    uint32_t other_node = FollowIndex::kNone;
    uint16_t fused_output = 0;
  };

  Follower(const std::string& path, const digest::Digest128& file_digest,
           std::unique_ptr<trace::Reader> reader);
  const Match& MatchOf(const Run& run);
  Match MakeMatch(const KernelEntry& entry, uint32_t own) const;
  // Of nodes of the followed run those of this graph, where there are any: two runs of a program
  // make its graphs in the same order.
  std::vector<uint32_t> OfGraph(std::span<const uint32_t> nodes, uint32_t graph) const;
  uint32_t NodeOf(const KernelEntry& entry, Unfollowed* reason) const;
  void FindFused(const KernelEntry& entry, Match* match) const;
  uint32_t EagerEventOf(const Run& run, Unfollowed* reason);
  Target TargetOf(uint32_t event, size_t output, const trace::OpRecord::Out& own) const;
  void FindGraph(const Run& run, std::vector<Target>* targets);
  bool HasInputsOf(const Run& run, uint32_t event);
  void WatchMisses();

  const std::string path_, name_;
  const digest::Digest128 file_digest_;
  const std::unique_ptr<trace::Reader> reader_;
  const trace::Redactor redactor_ = trace::Redactor::OfThisProcess();
  FollowIndex index_;

  std::mutex mutex_;                               // Of what follows, and of the index' eager ops.
  std::unordered_map<uint32_t, Match> matches_;    // By node of this recording.
  std::unordered_map<uint32_t, uint32_t> claims_;  // Nodes of the other: which of ours it is.
  std::unordered_map<uint32_t, uint64_t> places_;  // By site of this recording.
  // Contents of outputs that were not followed: with one of them a run has other inputs than there
  // and may be the same nevertheless.
  std::unordered_set<digest::Digest128, trace::DigestHash> unfollowed_;
  // Scopes of names that were seen to mean something else there.
  std::set<std::string, std::less<>> other_scopes_;
  uint32_t eager_seen_ = 0;
  int64_t eager_lead_ = 0;  // How many eager ops more there were before the same one there.
  std::optional<uint16_t> eager_thread_;

  std::mutex values_mutex_;  // Of the reader's values.

  std::atomic<bool> off_{false}, watched_{false};
  mutable std::mutex reason_mutex_;
  std::string off_reason_;
  std::atomic<uint64_t> runs_{0}, followed_{0}, replaced_{0}, no_numbers_{0};
  std::array<std::atomic<uint64_t>, static_cast<size_t>(Unfollowed::kCount)> reasons_{};
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_FOLLOWER_H_
