// SPDX-License-Identifier: Apache-2.0
#include "tfapi/kernel.h"

#include "tfapi/probe.h"

namespace isobit::tfapi {
namespace {

// OpKernel: virtual table, shared_ptr<const NodeProperties>, ... NodeProperties: const OpDef*,
// NodeDef, ...
constexpr size_t kPropertiesInKernel = sizeof(void*);
constexpr size_t kControlBlockInKernel = 2 * sizeof(void*);
constexpr size_t kNodeDefInProperties = sizeof(void*);
constexpr int kPlausibleUseCount = 1 << 20;

constexpr std::string_view kNodeDef = "_ZTVN10tensorflow7NodeDefE";
constexpr std::string_view kOpDef = "_ZTVN10tensorflow5OpDefE";
constexpr std::string_view kLibraryBase = "_ZTVN10tensorflow26FunctionLibraryRuntimeImplE";
constexpr std::string_view kLibraryOverlay = "_ZTVN10tensorflow29FunctionLibraryRuntimeOverlayE";

constexpr size_t kMaxClassNames = 4096;

}  // namespace

bool KernelReader::IsOfClass(const void* object, std::string_view symbol) const {
  const void* functions = SafeReadPointer(object);
  if (functions == nullptr) {
    return false;
  }
  std::lock_guard lock(mutex_);
  auto found = class_names_.find(functions);
  if (found == class_names_.end()) {
    if (class_names_.size() >= kMaxClassNames) {
      return ClassSymbol(object) == symbol;
    }
    found = class_names_.emplace(functions, ClassSymbol(object)).first;
  }
  return found->second == symbol;
}

const void* KernelReader::NodeDef(const Kernel* kernel) const {
  const void* properties =
      SafeReadPointer(reinterpret_cast<const char*>(kernel) + kPropertiesInKernel);
  if (properties == nullptr) {
    return nullptr;
  }
  const void* node_def = static_cast<const char*>(properties) + kNodeDefInProperties;
  return IsOfClass(node_def, kNodeDef) ? node_def : nullptr;
}

KernelFacts KernelReader::Read(const Kernel* kernel, Context* context) const {
  KernelFacts facts;
  const CStringView name = symbols_.get_kernel_name(context);
  facts.name.assign(name.data, name.size);
  if (symbols_.device_name != nullptr) {
    const CStringView device = symbols_.device_name(context);
    facts.device.assign(device.data, device.size);
  }
  if (symbols_.summarize_node_def == nullptr) {
    return facts;
  }
  const void* node_def = NodeDef(kernel);
  if (node_def == nullptr) {
    return facts;
  }
  facts.node = ParseNodeSummary(symbols_.summarize_node_def(node_def, /*max_inputs=*/-1));
  if (facts.node && facts.node->name != facts.name) {
    facts.node.reset();
  }
  if (!facts.node) {
    return facts;
  }
  verified_.store(true, std::memory_order_relaxed);
  if (!facts.node->device.empty()) {
    facts.device = facts.node->device;
  }
  const void* op_def = SafeReadPointer(Properties(kernel));
  if (symbols_.summarize_op_def != nullptr && IsOfClass(op_def, kOpDef)) {
    facts.arguments = ParseArgumentNames(symbols_.summarize_op_def(op_def));
  }
  return facts;
}

PropertiesRef KernelReader::Hold(const Kernel* kernel) const {
#if defined(__GLIBCXX__)
  const char* object = reinterpret_cast<const char*>(kernel);
  const void* control = SafeReadPointer(object + kControlBlockInKernel);
  struct {
    void* functions;
    int use_count;
    int weak_count;
  } block;
  if (NodeDef(kernel) == nullptr || !SafeRead(control, &block, sizeof block) ||
      SafeReadPointer(block.functions) == nullptr || block.use_count < 1 ||
      block.use_count > kPlausibleUseCount || block.weak_count < 1 ||
      block.weak_count > kPlausibleUseCount) {
    return {};
  }
  return *reinterpret_cast<const PropertiesRef*>(object + kPropertiesInKernel);
#else
  (void)kernel;
  return {};
#endif
}

LibraryFacts KernelReader::Library(const Context* context) const {
  const void* library = layout_.FunctionLibrary(context);
  if (library == nullptr) {
    return {};
  }
  if (IsOfClass(library, kLibraryBase)) {
    return {library, nullptr};
  }
  if (IsOfClass(library, kLibraryOverlay)) {
    for (size_t word = 1; word < 8; ++word) {
      const void* candidate = SafeReadPointer(static_cast<const void* const*>(library) + word);
      if (candidate != nullptr && IsOfClass(candidate, kLibraryBase)) {
        return {candidate, library};
      }
    }
  }
  return {};
}

}  // namespace isobit::tfapi
