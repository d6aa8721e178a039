// SPDX-License-Identifier: Apache-2.0
// One recording inside TensorFlow's process: turns runs of kernels into op events. Before and After
// are called by the hooks on the threads that run kernels; the rest by the C ABI.
#ifndef ISOBIT_TAP_RECORDER_H_
#define ISOBIT_TAP_RECORDER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tap/follower.h"
#include "tap/nodes.h"
#include "tap/policy.h"
#include "tap/python_site.h"
#include "tap/tensor_reader.h"
#include "tap/thread_state.h"
#include "trace/writer.h"
#include "trace/zoom.h"

namespace isobit::tap {

struct RecorderOptions {
  Policy policy;
  uint64_t eager_events = 200000;
  uint64_t value_bytes = 0;  // The writer's budget.
  trace::Zoom zoom;          // Not empty: values are kept of these runs alone.
};

// Which run of which node a run of a kernel is, and how closely it is looked at. Most are not, so
// this is small.
struct NodeRun {
  KernelEntry* entry = nullptr;
  NodeState* node = nullptr;
  uint64_t frame = 0;
  uint32_t iteration = 0;
  uint32_t occurrence = 0;
  bool keep = false;          // False: only the chain is continued.
  bool detail = false;        // With statistics, sketch and values.
  bool large_detail = false;  // Also of large tensors (policy.h).
  bool first = false;         // Of this kernel object: its inputs are digested.
  bool all_values = false;    // Of this run all inputs and outputs are kept.
};

// What Before hands to After about one run of a kernel.
struct Call : NodeRun {
  uint64_t recording = 0;  // After does nothing when the recording has changed meanwhile.
  uint32_t site = 0;
  uint16_t flags = 0;  // trace::EventFlags
  bool host_memory = true;
  uint64_t start_ns = 0;
  // Of kernels that forward their inputs: what they got.
  struct Input {
    const void* data;
    digest::Digest128 exact;  // Empty: not known.
  };
  uint8_t forwardable_count = 0;
  std::array<Input, 8> forwardable;
  std::vector<digest::Digest128> inputs;
};

// What Before says of a run of a kernel.
struct Plan {
  Plan() {}  // NOLINT(modernize-use-equals-default): else g++ fills the room of an empty call.
  std::optional<Call> call;     // Set: After must be called with it when the kernel is done.
  bool opens_pipeline = false;  // What runs inside belongs to an input pipeline.
};

class Recorder {
 public:
  // follower: of the recording that this run follows; nullptr: none.
  Recorder(std::unique_ptr<trace::Writer> writer, const RecorderOptions& options,
           std::unique_ptr<Follower> follower);

  // Where kernels are read; once, before the hooks are in place.
  void SetTensorFlow(const tfapi::Symbols& symbols, const tfapi::Layout& layout);

  // Inside the gate. `async` kernels may end on another thread.
  void Before(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context, bool async,
              bool host_memory, Plan* plan);
  void After(ThreadState* thread, tfapi::Context* context, Call* call);

  // Our own mistake, or no memory: records nothing more, and says why at the end. From any thread.
  void SwitchOff(const char* reason) noexcept;
  bool off() const { return off_.load(std::memory_order_relaxed); }

  // With the gate closed: what threads have counted goes to the writer; the chain over all digested
  // outputs but those of input pipelines, which may have read ahead by more or less.
  digest::Digest128 Finish();

  trace::Writer& writer() { return *writer_; }
  FunctionTable& functions() { return functions_; }
  const Follower* follower() const { return follower_.get(); }
  const Policy& policy() const { return options_.policy; }
  std::string off_reason() const;
  bool attributes_seen() const { return reader_ != nullptr && reader_->attributes_verified(); }
  bool kernels_seen() const { return kernels_seen_.load(std::memory_order_relaxed); }

 private:
  // Of a kernel that the thread has not met, to the place where it should stand. False: too many
  // kernels.
  bool Meet(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context,
            ThreadState::KnownKernel* known);
  void Adopt(ThreadState* thread);
  // How often the node ran before in this iteration, or LoopCounter::kFull.
  uint32_t CountRun(tfapi::Context* context, bool exits, uint64_t iteration,
                    const NodeRun& run) const;
  // Of a run whose entry and node are set: the rest.
  void Judge(tfapi::Context* context, ThreadState::KnownKernel* known, bool eager, NodeRun* run);
  // What is kept of it, where neither eager nor of an input pipeline.
  void JudgeGraphRun(ThreadState::KnownKernel* known, NodeRun* run) const;
  // Sets all_values, and what follows from it.
  void JudgeValues(bool eager, bool pipeline, NodeRun* run) const;
  // Makes the call: what is known before the kernel runs.
  void Start(tfapi::Context* context, const NodeRun& run, bool eager, bool async, bool host_memory,
             Plan* plan);
  void ReadInputs(tfapi::Context* context, Call* call);
  uint32_t CallOrdinal(ThreadState* thread, int64_t step, bool eager, bool pipeline);
  void DigestOutput(const tfapi::Layout::Slot& slot, const Call& call, trace::OpRecord::Out* out);
  // Adds statistics, sketch and values to a digested output.
  void DescribeOutput(const tfapi::Layout::Slot& slot, const Call& call, trace::OpRecord::Out* out);
  bool KeepValue(const ReadableTensor& tensor, const digest::Digest128& exact, const Call& call);
  // Gives the outputs what the followed run had, and says in the record which got it. What is kept
  // of them is kept before.
  void Follow(const ThreadState& thread, std::span<const tfapi::Layout::Slot> slots,
              const Call& call, trace::OpRecord* record);
  Unfollowed Replace(const tfapi::Layout::Slot& slot, const Call& call,
                     const digest::Digest128& content);
  void Emit(ThreadState* thread, tfapi::Context* context, Call* call, trace::OpRecord* record);
  // A graph's or an eager run that is not kept.
  void LeaveOut(ThreadState* thread, bool eager);
  void CountSampledOut(ThreadState* thread);
  void Chain(ThreadState* thread, const Call& call, size_t output,
             const digest::Digest128& exact) const;
  void RecordPoolThread();
  uint64_t Now() const;

  const uint64_t number_;
  const RecorderOptions options_;
  const uint64_t origin_ns_;
  std::unique_ptr<trace::Writer> writer_;
  const std::unique_ptr<Follower> follower_;
  FunctionTable functions_;
  NodeTable nodes_;
  PythonSites sites_;
  tfapi::Symbols symbols_;
  tfapi::Layout layout_;
  std::unique_ptr<tfapi::KernelReader> reader_;

  std::atomic<bool> off_{false};
  std::atomic<bool> kernels_seen_{false};
  std::atomic<bool> pool_seen_{false};
  std::atomic<uint64_t> eager_kept_{0};
  std::atomic<uint32_t> next_thread_{1};
  std::atomic<uint32_t> next_call_{1}, next_pipeline_call_{1};

  mutable std::mutex mutex_;
  std::string off_reason_;
  // Ordinals of the steps seen lately; the older half is forgotten when the newer is full.
  std::unordered_map<int64_t, uint32_t> calls_, older_calls_;
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_RECORDER_H_
