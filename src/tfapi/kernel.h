// SPDX-License-Identifier: Apache-2.0
// What a kernel object tells about itself: its node, its op, and whether it lives in a function
// library that TensorFlow cloned for an input pipeline.
#ifndef ISOBIT_TFAPI_KERNEL_H_
#define ISOBIT_TFAPI_KERNEL_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tfapi/layout.h"
#include "tfapi/node_summary.h"
#include "tfapi/symbols.h"

namespace isobit::tfapi {

// A kernel's properties (its NodeDef among them), kept alive: while it is held no other kernel can
// have the same address here.
using PropertiesRef = std::shared_ptr<const void>;

struct KernelFacts {
  std::string name;                    // Of the node.
  std::optional<NodeSummary> node;     // Empty: attributes are not readable in this TensorFlow.
  std::vector<std::string> arguments;  // The op's argument names; empty without `node`.
  std::string device;

  // Empty without `node`.
  std::string_view op() const { return node ? std::string_view(node->op) : std::string_view(); }
};

// The base of the function library that a kernel belongs to. Eager ops, functions and their bodies
// share one base; every iterator of tf.data clones its own; a session of graph mode has its own
// too.
struct LibraryFacts {
  const void* base = nullptr;     // nullptr: not known.
  const void* overlay = nullptr;  // Of the one function that the kernel belongs to; nullptr: the
                                  // kernel belongs to the base itself.
};

class KernelReader {
 public:
  KernelReader(const Symbols& symbols, const Layout& layout) : symbols_(symbols), layout_(layout) {}

  // Reads what can be read of a kernel that runs in `context`. Slow (microseconds): once a kernel.
  // Thread-safe.
  KernelFacts Read(const Kernel* kernel, Context* context) const;

  // The pointer that tells kernels at the same address apart; cheap.
  static const void* Properties(const Kernel* kernel) {
    return reinterpret_cast<const void*>(
        Layout::Word(reinterpret_cast<const char*>(kernel) + sizeof(void*)));
  }
  // Keeps them alive; empty if the object does not look like a kernel with shared properties.
  PropertiesRef Hold(const Kernel* kernel) const;

  LibraryFacts Library(const Context* context) const;
  int64_t StepId(Context* context) const { return symbols_.step_id(context); }

  // True once the NodeDef of a kernel was found where it is known to be, and its printed name was
  // the kernel's name.
  bool attributes_verified() const { return verified_.load(std::memory_order_relaxed); }

 private:
  const void* NodeDef(const Kernel* kernel) const;
  // Is the object's class the one of this exported virtual table? The linker needs a millisecond to
  // name an address, so names are remembered.
  bool IsOfClass(const void* object, std::string_view symbol) const;

  Symbols symbols_;
  Layout layout_;
  mutable std::atomic<bool> verified_{false};
  mutable std::mutex mutex_;
  mutable std::unordered_map<const void*, std::string> class_names_;  // By the object's first word.
};

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_KERNEL_H_
