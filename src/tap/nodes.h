// SPDX-License-Identifier: Apache-2.0
// From a kernel object that runs to the node of the trace that it is, cheaply; and how often each
// node has run.
#ifndef ISOBIT_TAP_NODES_H_
#define ISOBIT_TAP_NODES_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tap/content_sample.h"
#include "tfapi/kernel.h"
#include "tfapi/layout.h"
#include "trace/writer.h"

namespace isobit::tap {

// Counts the runs of one node inside of loops. A loop runs every iteration once in a step, so the
// number of earlier steps in which the node ran is the number of its earlier runs in that
// iteration, the same one for all iterations of a loop: the first of a step counts, the others
// read. A node that runs an iteration twice in one of its first steps (its function is called
// several times in a step) is counted by iteration from then on. Thread-safe. Where steps overlap
// there are gaps between the numbers, and where the first ones do, a number may come twice.
class LoopCounter {
 public:
  // Iterations counted one by one; past the bound they are not told apart.
  static constexpr size_t kLimit = 8192;
  static constexpr uint32_t kFull = UINT32_MAX;
  // How many steps are watched for iterations that run twice.
  static constexpr uint32_t kWatched = 2;

  // The number of earlier runs, or kFull.
  uint32_t Next(int64_t step, uint64_t frame, uint64_t iteration) {
    const uint32_t occurrence = StepOf(step);
    return IsOfStep(occurrence) ? occurrence : Watch(occurrence, frame, iteration);
  }
  // Is this number, from Next, the one of all runs in that step?
  bool IsOfStep(uint32_t occurrence) const {
    return occurrence >= kWatched && occurrence != kFull &&
           !by_iteration_.load(std::memory_order_relaxed);
  }

 private:
  // The number of earlier steps.
  uint32_t StepOf(int64_t step) {
    // The upper half tells steps apart, as far as 32 bits do; the lower one is their number.
    const uint64_t tag = (static_cast<uint64_t>(step) * 0x9E3779B97F4A7C15u) & ~kCount;
    uint64_t last = last_step_.load(std::memory_order_relaxed);
    while ((last & ~kCount) != tag || last == 0) {
      const uint64_t next = tag | ((last + 1) & kCount);
      if (last_step_.compare_exchange_weak(last, next, std::memory_order_relaxed)) {
        last = next;
      }
    }
    return static_cast<uint32_t>(last & kCount) - 1;
  }
  uint32_t Watch(uint32_t occurrence, uint64_t frame, uint64_t iteration);

  static constexpr uint64_t kCount = 0xFFFFFFFF;
  std::atomic<uint64_t> last_step_{0};
  std::atomic<bool> by_iteration_{false};
  std::mutex mutex_;
  std::unordered_map<uint64_t, uint32_t> next_;  // Of an iteration of a frame.
};

// A node of the trace. Kernels with the same text are one node where they belong to the same graph.
struct alignas(64) NodeState {
  explicit NodeState(size_t contents_kept) : contents(contents_kept) {}

  std::atomic<uint32_t> runs{0};  // Outside of loops.
  uint32_t index = 0;             // In the trace.
  uint64_t identity = 0;          // The same in every run of the program.
  uint32_t graph = 0;             // As trace::Node::graph.
  bool eager = false;
  bool pipeline = false;
  LoopCounter loop;
  ContentSample contents;  // Of pipelines.
};

enum class KernelKind : uint8_t {
  kPlain,
  kReturn,         // Has no output; of an eager op mere plumbing.
  kForward,        // Each of its outputs that is set is one of its inputs, unchanged.
  kExit,           // As kForward; runs in the last iteration of a loop, whichever that is.
  kEagerConstant,  // As kForward, and its input is known to nobody else.
  kBatch,          // Gives batches of a dataset.
  kVariableRead,   // Its output shares the variable's memory.
};

// A kernel object. What each run needs comes first.
struct alignas(64) KernelEntry {
  const tfapi::Kernel* kernel = nullptr;
  const void* properties = nullptr;
  // [eager][pipeline]
  std::array<std::array<std::atomic<NodeState*>, 2>, 2> nodes{};
  std::atomic<uint32_t> runs{0};  // The first ones.
  KernelKind kind = KernelKind::kPlain;
  bool may_be_eager = false;    // Its NodeDef looks like that of an eager op.
  bool pipeline = false;        // Belongs to a function library of an input pipeline.
  uint32_t graph = 0;           // As trace::Node::graph.
  bool opens_pipeline = false;  // So does what runs inside of it on the same thread.

  tfapi::PropertiesRef hold;  // Makes `properties` an identity.
  tfapi::KernelFacts facts;
};

// Call sites of graph nodes and names of functions of input pipelines, told by the Python door when
// it sees a function traced.
class FunctionTable {
 public:
  void Add(bool pipeline, std::string_view node, uint32_t site);
  // The site of a node whose name may have got prefixes by inlining; 0 when unknown.
  uint32_t Site(std::string_view node) const;
  // True when a node of that name was seen in functions of input pipelines only.
  bool OnlyInPipelines(std::string_view node) const;

 private:
  static std::string Key(std::string_view node);
  static constexpr size_t kLimit = 1 << 20;
  struct Known {
    uint32_t site = 0;
    bool in_pipeline = false, elsewhere = false;
  };
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Known> nodes_;
};

class NodeTable {
 public:
  // contents_kept: of each node of an input pipeline.
  NodeTable(trace::Writer& writer, const FunctionTable& functions, size_t contents_kept)
      : writer_(writer), functions_(functions), contents_kept_(contents_kept) {}

  // The entry of a kernel that runs in `context`; made on first sight. nullptr: too many kernels.
  // Thread-safe.
  KernelEntry* FindKernel(const tfapi::KernelReader& reader, tfapi::Kernel* kernel,
                          tfapi::Context* context, bool on_python_thread, bool inside_pipeline);

  // Is the entry still that of the object at its address?
  static bool IsCurrent(const KernelEntry& entry, const tfapi::Kernel* kernel) {
    return entry.kernel == kernel && entry.properties == tfapi::KernelReader::Properties(kernel);
  }

  NodeState* Node(KernelEntry* entry, bool eager, bool pipeline) {
    NodeState* node = entry->nodes[eager][pipeline].load(std::memory_order_acquire);
    return node != nullptr ? node : MakeNode(entry, eager, pipeline);
  }

 private:
  static constexpr size_t kMaxKernels = 1 << 20;
  static constexpr size_t kMaxHeld = 20000;
  // A program that traces a function again for each call must not fill the trace with its nodes:
  // further graphs count as the last of these.
  static constexpr size_t kMaxGraphsOfText = 8;

  std::unique_ptr<KernelEntry> MakeEntry(const tfapi::KernelReader& reader, tfapi::Kernel* kernel,
                                         tfapi::Context* context, bool on_python_thread,
                                         bool inside_pipeline);
  NodeState* MakeNode(KernelEntry* entry, bool eager, bool pipeline);
  bool InPipelineLibrary(const tfapi::LibraryFacts& library, int64_t step, bool eager,
                         bool inside_pipeline);
  uint32_t GraphOf(const tfapi::LibraryFacts& library);

  trace::Writer& writer_;
  const FunctionTable& functions_;
  const size_t contents_kept_;
  std::mutex mutex_;
  std::unordered_map<const tfapi::Kernel*, KernelEntry*> current_;
  std::vector<std::unique_ptr<KernelEntry>>
      entries_;  // Also of kernels that are gone: threads may still know them.
  size_t held_ = 0;
  std::map<digest::Digest128, std::vector<std::unique_ptr<NodeState>>> nodes_;  // By text.
  std::set<const void*> root_libraries_;
  std::unordered_map<const void*, uint32_t> graphs_;  // By overlay.
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_NODES_H_
