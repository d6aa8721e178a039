// SPDX-License-Identifier: Apache-2.0
#include "tap/hook.h"

#include <functional>
#include <memory>
#include <utility>

#include "tap/recorder.h"
#include "tap/thread_state.h"
#include "tfapi/vtable.h"

namespace isobit::tap {
namespace {

// The functions that the hooks stand in for. Set before the first hook is in place, never changed.
tfapi::ComputeFn host_compute = nullptr;
tfapi::ComputeAsyncFn host_compute_async = nullptr;
tfapi::ComputeFn device_compute = nullptr;

// Runs `body` with the current recording, if any. Our own failures end the recording, never the
// program.
template <typename Body>
void InGate(ThreadState* thread, const Body& body) {
  if (thread == nullptr || thread->ignoring > 0) {
    return;
  }
  GateScope gate(thread);
  if (gate.recorder() == nullptr) {
    return;
  }
  try {
    body(*gate.recorder());
  } catch (const std::exception& error) {
    gate.recorder()->SwitchOff(error.what());
  } catch (const char* reason) {
    gate.recorder()->SwitchOff(reason);
  }
}

// Counts the kernels of input pipelines that this thread is inside of, also when one of them
// throws.
class PipelineScope {
 public:
  PipelineScope(ThreadState* thread, bool inside) : thread_(inside ? thread : nullptr) {
    if (thread_ != nullptr) {
      ++thread_->pipeline_depth;
    }
  }
  ~PipelineScope() {
    if (thread_ != nullptr) {
      --thread_->pipeline_depth;
    }
  }
  PipelineScope(const PipelineScope&) = delete;
  PipelineScope& operator=(const PipelineScope&) = delete;

 private:
  ThreadState* thread_;
};

void RunHooked(tfapi::ComputeFn original, bool host_memory, tfapi::Device* device,
               tfapi::Kernel* kernel, tfapi::Context* context) {
  ThreadState* thread = CurrentThread();
  Plan plan;
  InGate(thread, [&](Recorder& recorder) {
    recorder.Before(thread, kernel, context, /*async=*/false, host_memory, &plan);
  });
  {
    PipelineScope pipeline(thread, plan.opens_pipeline);
    original(device, kernel, context);
  }
  if (plan.call) {
    InGate(thread, [&](Recorder& recorder) { recorder.After(thread, context, &*plan.call); });
  }
}

void ComputeHook(tfapi::Device* device, tfapi::Kernel* kernel, tfapi::Context* context) {
  RunHooked(host_compute, /*host_memory=*/true, device, kernel, context);
}

void DeviceComputeHook(tfapi::Device* device, tfapi::Kernel* kernel, tfapi::Context* context) {
  RunHooked(device_compute, /*host_memory=*/false, device, kernel, context);
}

void ComputeAsyncHook(tfapi::Device* device, tfapi::Kernel* kernel, tfapi::Context* context,
                      std::function<void()>* done) {
  ThreadState* thread = CurrentThread();
  // On the heap: the kernel may end on another thread, long after this function has returned.
  std::shared_ptr<Call> call;
  Plan plan;
  InGate(thread, [&](Recorder& recorder) {
    recorder.Before(thread, kernel, context, /*async=*/true, /*host_memory=*/true, &plan);
    if (plan.call) {
      call = std::make_shared<Call>(std::move(*plan.call));
    }
  });
  PipelineScope pipeline(thread, plan.opens_pipeline);
  if (call == nullptr) {
    host_compute_async(device, kernel, context, done);
    return;
  }
  std::function<void()> hooked = [call = std::move(call), context, original = std::move(*done)] {
    ThreadState* ending = CurrentThread();
    InGate(ending, [&](Recorder& recorder) { recorder.After(ending, context, call.get()); });
    original();
  };
  host_compute_async(device, kernel, context, &hooked);
}

}  // namespace

Result<TensorFlow*> TensorFlow::Find() {
  static TensorFlow* known = nullptr;
  if (known != nullptr) {
    return known;
  }
  std::unique_ptr<TensorFlow> found(new TensorFlow);
  ISOBIT_ASSIGN_OR_RETURN(found->symbols_, tfapi::LoadSymbols());
  ISOBIT_ASSIGN_OR_RETURN(found->layout_, tfapi::DiscoverLayout(found->symbols_));
  ISOBIT_ASSIGN_OR_RETURN(std::vector<tfapi::DeviceClass> classes,
                          tfapi::FindDeviceClasses(found->symbols_));
  ISOBIT_RETURN_IF_ERROR(found->FindSlots(std::move(classes)));
  known = found.release();
  return known;
}

Status TensorFlow::FindSlots(std::vector<tfapi::DeviceClass> classes) {
  for (tfapi::DeviceClass& device : classes) {
    const void* compute = reinterpret_cast<const void*>(device.compute);
    const void* compute_async = reinterpret_cast<const void*>(device.compute_async);
    void** slot = tfapi::FindSlot(device.vtable, compute);
    void** async_slot =
        compute_async == nullptr ? nullptr : tfapi::FindSlot(device.vtable, compute_async);
    if (slot == nullptr || (compute_async != nullptr && async_slot == nullptr)) {
      if (device.host_memory) {
        return Fail(ErrorCode::kUnsupported,
                    "the virtual table of TensorFlow's device does not hold its functions",
                    device.name, "load isobit before other tools that hook TensorFlow");
      }
      continue;
    }
    if (device.host_memory) {
      host_compute = device.compute;
      host_compute_async = device.compute_async;
      slots_.push_back({slot, compute, reinterpret_cast<const void*>(&ComputeHook)});
      slots_.push_back(
          {async_slot, compute_async, reinterpret_cast<const void*>(&ComputeAsyncHook)});
    } else {
      device_compute = device.compute;
      slots_.push_back({slot, compute, reinterpret_cast<const void*>(&DeviceComputeHook)});
    }
    classes_.push_back(std::move(device));
  }
  return {};
}

Status TensorFlow::Hook() {
  for (const Slot& slot : slots_) {
    if (*slot.place == slot.hook) {
      continue;
    }
    if (Status status = tfapi::ExchangeSlot(slot.place, slot.original, slot.hook); !status) {
      Unhook();
      return status;
    }
  }
  return {};
}

void TensorFlow::Unhook() {
  for (const Slot& slot : slots_) {
    // An error means that somebody else has hooked on top of us: our hook stays and passes on.
    (void)tfapi::ExchangeSlot(slot.place, slot.hook, slot.original);
  }
}

std::vector<std::string> TensorFlow::device_names() const {
  std::vector<std::string> names;
  for (const tfapi::DeviceClass& device : classes_) {
    names.push_back(device.name);
  }
  return names;
}

}  // namespace isobit::tap
