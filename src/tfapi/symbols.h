// SPDX-License-Identifier: Apache-2.0
// The functions of a TensorFlow that is loaded in this process, found by name. No header of
// TensorFlow is used: the declarations here are ours, and what they assume about layouts is checked
// in layout.h before anything relies on it.
#ifndef ISOBIT_TFAPI_SYMBOLS_H_
#define ISOBIT_TFAPI_SYMBOLS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace isobit::tfapi {

// Opaque: only pointers to them are ever used.
struct Context;  // tensorflow::OpKernelContext, which is also the C API's TF_OpKernelContext.
struct Kernel;   // tensorflow::OpKernel
struct Device;   // tensorflow::Device
struct CTensor;  // TF_Tensor
struct CStatus;  // TF_Status

// TF_StringView: returned by value in two registers.
struct CStringView {
  const char* data;
  size_t size;
};

// absl::Status: one word, and a destructor. Such an object is returned through a hidden pointer,
// which no two processors hand over in the same place, so it is declared as what it is. Leaked when
// it is an error.
struct StatusWord {
  uintptr_t word = 0;
  StatusWord() = default;
  StatusWord(const StatusWord&) = delete;
  StatusWord& operator=(const StatusWord&) = delete;
  ~StatusWord() {}  // NOLINT: not "= default", which would let it pass in a register.
};

using ComputeFn = void (*)(Device*, Kernel*, Context*);
// The last parameter is a std::function<void()> by value, which the C++ ABI passes as a pointer to
// the caller's temporary.
using ComputeAsyncFn = void (*)(Device*, Kernel*, Context*, std::function<void()>*);

// A class of devices whose virtual functions run kernels.
struct DeviceClass {
  std::string name;             // "ThreadPoolDevice"
  void** vtable = nullptr;      // As exported: two words before the first virtual function.
  ComputeFn compute = nullptr;  // The address that the slot holds when nobody has patched it.
  ComputeAsyncFn compute_async = nullptr;  // nullptr: inherited or not exported.
  bool host_memory = true;                 // False: outputs live on the device.
};

// All members are set once loaded, except those said to be optional.
struct Symbols {
  void* library = nullptr;
  CStatus* (*new_status)() = nullptr;
  void (*delete_status)(CStatus*) = nullptr;
  int (*get_code)(const CStatus*) = nullptr;
  int (*num_inputs)(Context*) = nullptr;
  int (*num_outputs)(Context*) = nullptr;
  void (*get_input)(Context*, int, CTensor**, CStatus*) = nullptr;
  CTensor* (*get_mutable_output)(Context*, int, CStatus*) = nullptr;
  CStringView (*get_kernel_name)(Context*) = nullptr;
  int64_t (*step_id)(Context*) = nullptr;
  uint64_t (*frame_id)(Context*) = nullptr;
  int64_t (*iteration_id)(Context*) = nullptr;
  CTensor* (*allocate_tensor)(int, const int64_t*, int, size_t) = nullptr;
  void (*delete_tensor)(CTensor*) = nullptr;
  void* (*tensor_data)(const CTensor*) = nullptr;
  // tensorflow::Tensor, constructed in memory of ours.
  void (*tensor_construct)(void* tensor, int dtype) = nullptr;
  void (*tensor_destroy)(void* tensor) = nullptr;
  StatusWord (*tensor_from_c)(const CTensor*, void* tensor) = nullptr;

  // Optional: without them attributes, or the mark of input pipelines, are not recorded.
  std::string (*summarize_node_def)(const void* node_def, int max_inputs) = nullptr;
  std::string (*summarize_op_def)(const void* op_def) = nullptr;
  int (*graph_def_version)(Context*) = nullptr;
  CStringView (*device_name)(Context*) = nullptr;
};

// Looks up libtensorflow_framework of this process; never loads it. Errors: kNotFound when it is
// not loaded, kUnsupported when a symbol is missing, naming the symbol.
Result<Symbols> LoadSymbols();

// The device classes that this TensorFlow exports; at least the CPU's. Error: kUnsupported.
Result<std::vector<DeviceClass>> FindDeviceClasses(const Symbols& symbols);

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_SYMBOLS_H_
