// SPDX-License-Identifier: Apache-2.0
#include "tfapi/symbols.h"

#include <dlfcn.h>

#include <array>

namespace isobit::tfapi {
namespace {

constexpr std::array kLibraryNames = {"libtensorflow_framework.so.2",
                                      "libtensorflow_framework.2.dylib"};

void* FindLibrary() {
  for (const char* name : kLibraryNames) {
    if (void* library = dlopen(name, RTLD_NOLOAD | RTLD_LAZY)) {
      return library;
    }
  }
  return nullptr;
}

template <typename Function>
bool Lookup(void* library, const char* name, Function* out) {
  *out = reinterpret_cast<Function>(dlsym(library, name));
  return *out != nullptr;
}

constexpr char kComputeName[] =
    "_ZN10tensorflow16ThreadPoolDevice7ComputeEPNS_8OpKernelEPNS_15OpKernelContextE";
constexpr char kComputeAsyncName[] =
    "_ZN10tensorflow16ThreadPoolDevice12ComputeAsyncEPNS_13AsyncOpKernelEPNS_"
    "15OpKernelContextESt8functionIFvvEE";
constexpr char kGpuComputeName[] =
    "_ZN10tensorflow13BaseGPUDevice7ComputeEPNS_8OpKernelEPNS_15OpKernelContextE";

}  // namespace

Result<Symbols> LoadSymbols() {
  Symbols s;
  s.library = FindLibrary();
  if (s.library == nullptr) {
    return Fail(ErrorCode::kNotFound, "TensorFlow is not loaded in this process",
                "libtensorflow_framework.so.2",
                "import tensorflow before the recording is attached");
  }
  const char* missing = nullptr;
  auto need = [&](const char* name, auto* out) {
    if (!Lookup(s.library, name, out) && missing == nullptr) {
      missing = name;
    }
  };
  need("TF_NewStatus", &s.new_status);
  need("TF_DeleteStatus", &s.delete_status);
  need("TF_GetCode", &s.get_code);
  need("TF_NumInputs", &s.num_inputs);
  need("TF_NumOutputs", &s.num_outputs);
  need("TF_GetInput", &s.get_input);
  need("TF_GetMutableOutput", &s.get_mutable_output);
  need("TF_GetOpKernelName", &s.get_kernel_name);
  need("TF_StepId", &s.step_id);
  need("TF_GetFrameId", &s.frame_id);
  need("TF_GetIterId", &s.iteration_id);
  need("TF_AllocateTensor", &s.allocate_tensor);
  need("TF_DeleteTensor", &s.delete_tensor);
  need("TF_TensorData", &s.tensor_data);
  need("_ZN10tensorflow6TensorC1ENS_8DataTypeE", &s.tensor_construct);
  need("_ZN10tensorflow6TensorD1Ev", &s.tensor_destroy);
  need("_ZN10tensorflow17TF_TensorToTensorEPK9TF_TensorPNS_6TensorE", &s.tensor_from_c);
  if (missing != nullptr) {
    return Fail(ErrorCode::kUnsupported,
                "this TensorFlow does not export a function that the recorder needs", missing,
                "ops are recorded on TensorFlow 2.16 to 2.21");
  }
  Lookup(s.library, "_ZN10tensorflow16SummarizeNodeDefB5cxx11ERKNS_7NodeDefEi",
         &s.summarize_node_def);
  Lookup(s.library, "_ZN10tensorflow14SummarizeOpDefB5cxx11ERKNS_5OpDefE", &s.summarize_op_def);
  Lookup(s.library, "TF_GetGraphDefVersion", &s.graph_def_version);
  Lookup(s.library, "TF_GetDeviceName", &s.device_name);
  return s;
}

Result<std::vector<DeviceClass>> FindDeviceClasses(const Symbols& symbols) {
  std::vector<DeviceClass> classes;
  ComputeFn compute = nullptr;
  ComputeAsyncFn compute_async = nullptr;
  if (!Lookup(symbols.library, kComputeName, &compute) ||
      !Lookup(symbols.library, kComputeAsyncName, &compute_async)) {
    return Fail(ErrorCode::kUnsupported,
                "this TensorFlow does not export the CPU device's functions", kComputeName,
                "ops are recorded on TensorFlow 2.16 to 2.21");
  }
  auto add = [&](const char* name, const char* vtable_name, ComputeFn fn, ComputeAsyncFn async,
                 bool host) {
    void** vtable = nullptr;
    if (fn != nullptr && Lookup(symbols.library, vtable_name, &vtable)) {
      classes.push_back({name, vtable, fn, async, host});
    }
  };
  add("ThreadPoolDevice", "_ZTVN10tensorflow16ThreadPoolDeviceE", compute, compute_async, true);
  if (classes.empty()) {
    return Fail(
        ErrorCode::kUnsupported, "this TensorFlow does not export the CPU device's virtual table",
        "_ZTVN10tensorflow16ThreadPoolDeviceE", "ops are recorded on TensorFlow 2.16 to 2.21");
  }
  // The CPU device of wheels that can use a GPU.
  add("GPUCompatibleCPUDevice", "_ZTVN10tensorflow22GPUCompatibleCPUDeviceE", compute,
      compute_async, true);
  ComputeFn gpu_compute = nullptr;
  Lookup(symbols.library, kGpuComputeName, &gpu_compute);
  add("BaseGPUDevice", "_ZTVN10tensorflow13BaseGPUDeviceE", gpu_compute, nullptr, false);
  add("GPUDevice", "_ZTVN10tensorflow9GPUDeviceE", gpu_compute, nullptr, false);
  return classes;
}

}  // namespace isobit::tfapi
