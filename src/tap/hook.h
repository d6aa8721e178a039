// SPDX-License-Identifier: Apache-2.0
// The hooks in TensorFlow's virtual tables. They call the recorder of the current recording, if
// there is one, around the kernel; without one they only pass on. They never change what a kernel
// gets or gives, and no exception of ours passes through them.
#ifndef ISOBIT_TAP_HOOK_H_
#define ISOBIT_TAP_HOOK_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "tfapi/layout.h"
#include "tfapi/symbols.h"

namespace isobit::tap {

// A TensorFlow that has been checked and can be hooked. Made once a process, never freed: hooks may
// run at any time.
class TensorFlow {
 public:
  // Looks at the TensorFlow of this process; nothing is changed. The same object each time once it
  // has succeeded.
  static Result<TensorFlow*> Find();

  // Puts the hooks in; all of them or none. Again: nothing. Error: kUnsupported, kPermission.
  Status Hook();
  // Takes them out again where they are still ours. Kernels that run meanwhile end as they began.
  void Unhook();

  const tfapi::Symbols& symbols() const { return symbols_; }
  const tfapi::Layout& layout() const { return layout_; }
  std::vector<std::string> device_names() const;

 private:
  struct Slot {
    void** place;
    const void* original;
    const void* hook;
  };
  TensorFlow() = default;
  Status FindSlots(std::vector<tfapi::DeviceClass> classes);

  tfapi::Symbols symbols_;
  tfapi::Layout layout_;
  std::vector<tfapi::DeviceClass> classes_;
  std::vector<Slot> slots_;
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_HOOK_H_
