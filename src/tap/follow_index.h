// SPDX-License-Identifier: Apache-2.0
// A recording that is followed, by what its nodes and events are looked up by. Thread-safe after it
// is made, but for NextEager.
#ifndef ISOBIT_TAP_FOLLOW_INDEX_H_
#define ISOBIT_TAP_FOLLOW_INDEX_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "trace/model.h"

namespace isobit::tap {

// The place of a line of the program, however the program was reached. The line itself, as it was
// recorded, is part of it: another program under the same name has other lines.
uint64_t PlaceKey(std::string_view file, int line, std::string_view function,
                  std::string_view text);

// Runs of eager ops that may stand for each other: the op, whoever made its kernel, at one place of
// the program, with one type and shape of its first output.
uint64_t EagerKey(std::string_view op, uint64_t place, digest::DType dtype,
                  std::span<const int64_t> shape);

class FollowIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  explicit FollowIndex(const trace::Trace& trace);  // Which must outlive it.

  // The nodes of graphs, outside of input pipelines, that have this name.
  std::span<const uint32_t> NodesNamed(std::string_view name) const;
  // Those that run one of the given ops.
  std::span<const uint32_t> NodesOf(std::string_view op) const;
  // kNone: that node has no such run.
  uint32_t EventOf(uint32_t node, uint64_t frame, uint32_t iteration, uint32_t occurrence) const;

  // An eager op's run, and its place among all of them; event kNone: there is no further one.
  struct Eager {
    uint32_t event = kNone, ordinal = 0;
  };
  // The next one with that key. Not thread-safe.
  Eager NextEager(uint64_t key);
  // The thread of the first eager op.
  uint16_t eager_thread() const { return eager_thread_; }

  std::span<const trace::Output> OutputsOf(uint32_t event) const;
  std::span<const digest::Digest128> InputsOf(uint32_t event) const;
  const trace::Trace& trace() const { return trace_; }

 private:
  const trace::Trace& trace_;
  std::unordered_map<std::string_view, std::vector<uint32_t>> by_name_, by_op_;
  std::vector<uint32_t> runs_;  // Events of graph nodes by node, frame, iteration, occurrence.
  struct Queue {
    std::vector<Eager> events;
    size_t next = 0;
  };
  std::unordered_map<uint64_t, Queue> eager_;
  uint16_t eager_thread_ = 0;
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_FOLLOW_INDEX_H_
