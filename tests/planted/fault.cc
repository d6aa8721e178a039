// SPDX-License-Identifier: Apache-2.0
// For tests: one run of one kernel gives a wrong result, inside TensorFlow, in a program that knows
// nothing of it. The recorder sees the result as the kernel's own, and so does all that follows.
//
// Two steps, so that the fault lies below the recorder's hook, wherever that one sits: a hook on
// the device, on top of the recorder's, counts the runs of the node; the kernel object that is
// about to run gets a copy of its virtual table whose Compute calls the original and then alters
// the output. Loaded by ctypes (planted.py); C ABI at the end.
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tfapi/layout.h"
#include "tfapi/probe.h"
#include "tfapi/symbols.h"
#include "tfapi/vtable.h"

namespace isobit::planted {
namespace {

using KernelCompute = void (*)(tfapi::Kernel*, tfapi::Context*);

// As planted.py names them.
enum Kind : int { kUlp, kSign, kBit, kRow, kPermutation, kSkip };

struct Fault {
  std::string node;
  int64_t iteration = 0;
  uint32_t run = 0;  // Of that node in that iteration, from 0.
  Kind kind = kUlp;
  uint64_t place = 0;  // Reduced to the size of what is altered.
};

// Of TensorFlow's OpKernel: two destructors, then Compute.
constexpr size_t kComputeSlot = 2;
constexpr size_t kCopiedSlots = 32;

struct Table {
  KernelCompute compute = nullptr;
  std::array<void*, 2 + kCopiedSlots> words{};  // Offset to top, type, functions.
  void* pointer() { return &words[2]; }
};

tfapi::Symbols symbols;
tfapi::Layout layout;
void** slot = nullptr;
tfapi::ComputeFn below = nullptr;  // What the slot held when the fault was armed.

std::mutex mutex;
Fault fault;
std::atomic<bool> armed{false};
std::atomic<uint32_t> runs{0};
std::atomic<int> changed{0};
std::map<void*, std::unique_ptr<Table>> tables;  // By the original's pointer.
thread_local bool firing = false;

constexpr int kFloat = 1, kDouble = 2;

// Bits of an element of `size` bytes, and back.
uint64_t BitsAt(const std::byte* data, size_t size) {
  uint64_t bits = 0;
  std::memcpy(&bits, data, size);
  return bits;
}

// Is it a normal number in the middle of its format's range? What is done to it then changes its
// value by what the fault says, neither by flushing nor by overflow.
bool IsOrdinary(uint64_t bits, size_t size) {
  const int mantissa = size == 4 ? 23 : 52;
  const uint64_t exponents = size == 4 ? 0xff : 0x7ff;
  const uint64_t exponent = bits >> mantissa & exponents;
  return exponent > exponents / 4 && exponent < exponents - exponents / 4;
}

bool AlterElement(std::byte* data, size_t elements, size_t size, const Fault& what) {
  for (size_t i = 0; i < elements; ++i) {
    std::byte* element = data + (what.place + i) % elements * size;
    uint64_t bits = BitsAt(element, size);
    if (!IsOrdinary(bits, size)) {
      continue;
    }
    const int top = static_cast<int>(8 * size);
    switch (what.kind) {
      case kUlp:
        bits += 1;
        break;
      case kSign:
        bits ^= uint64_t{1} << (top - 1);
        break;
      default:  // The exponent's third bit: a factor of 2^4 or 2^-4.
        bits ^= uint64_t{1} << ((size == 4 ? 23 : 52) + 2);
    }
    std::memcpy(element, &bits, size);
    return true;
  }
  return false;
}

// Puts row r+1.. into row r, or exchanges the two; the first pair of rows that differ.
bool AlterRows(std::byte* data, size_t rows, size_t row_bytes, const Fault& what) {
  for (size_t i = 0; i < rows; ++i) {
    const size_t first = (what.place + i) % rows;
    for (size_t j = 1; j < rows; ++j) {
      std::byte* x = data + first * row_bytes;
      std::byte* y = data + (first + j) % rows * row_bytes;
      if (std::memcmp(x, y, row_bytes) == 0) {
        continue;
      }
      std::vector<std::byte> kept(x, x + row_bytes);
      std::memcpy(x, y, row_bytes);
      if (what.kind == kPermutation) {
        std::memcpy(y, kept.data(), row_bytes);
      }
      return true;
    }
  }
  return false;
}

size_t ElementSize(int dtype) {
  switch (dtype) {
    case kFloat:
    case 3:  // int32
      return 4;
    case kDouble:
    case 9:  // int64
      return 8;
    default:
      return 0;
  }
}

bool Alter(tfapi::Context* context, const Fault& what) {
  const auto outputs = layout.Outputs(context);
  tfapi::TensorFacts facts;
  if (outputs.empty() || outputs[0].tensor == nullptr ||
      !tfapi::ReadTensor(outputs[0].tensor, &facts) || facts.data == nullptr ||
      facts.elements == 0) {
    return false;
  }
  const size_t size = ElementSize(facts.dtype);
  auto* data = const_cast<std::byte*>(static_cast<const std::byte*>(facts.data));
  const auto elements = static_cast<size_t>(facts.elements);
  if (what.kind == kRow || what.kind == kPermutation) {
    const size_t rows = facts.rank == 0 ? 1 : static_cast<size_t>(facts.shape()[0]);
    return size != 0 && AlterRows(data, rows, elements / rows * size, what);
  }
  return (facts.dtype == kFloat || facts.dtype == kDouble) &&
         AlterElement(data, elements, size, what);
}

Table* TableOf(tfapi::Kernel* kernel) {
  void* words = nullptr;
  std::memcpy(&words, kernel, sizeof words);
  return reinterpret_cast<Table*>(static_cast<char*>(words) - offsetof(Table, words) -
                                  2 * sizeof(void*));
}

void ComputeInstead(tfapi::Kernel* kernel, tfapi::Context* context) {
  const KernelCompute compute = TableOf(kernel)->compute;
  if (!firing) {
    compute(kernel, context);
    return;
  }
  firing = false;
  if (fault.kind == kSkip) {
    ++changed;
    return;
  }
  compute(kernel, context);
  changed += Alter(context, fault) ? 1 : 0;
}

// Gives the kernel a virtual table of ours, if it has none yet.
void Intercept(tfapi::Kernel* kernel) {
  std::lock_guard lock(mutex);
  void* words = nullptr;
  std::memcpy(&words, kernel, sizeof words);
  for (const auto& [of, table] : tables) {
    if (table->pointer() == words) {
      return;
    }
  }
  std::unique_ptr<Table>& table = tables[words];
  if (table == nullptr) {
    table = std::make_unique<Table>();
    char* begin = static_cast<char*>(words) - 2 * sizeof(void*);
    for (size_t i = 0; i < table->words.size(); ++i) {
      if (!tfapi::SafeRead(begin + i * sizeof(void*), &table->words[i], sizeof(void*))) {
        break;
      }
    }
    void*& compute = table->words[2 + kComputeSlot];
    std::memcpy(&table->compute, &compute, sizeof compute);
    compute = reinterpret_cast<void*>(&ComputeInstead);
  }
  __atomic_store_n(reinterpret_cast<void**>(kernel), table->pointer(), __ATOMIC_RELEASE);
}

void Hook(tfapi::Device* device, tfapi::Kernel* kernel, tfapi::Context* context) {
  if (armed.load(std::memory_order_acquire)) {
    const tfapi::CStringView name = symbols.get_kernel_name(context);
    if (std::string_view(name.data, name.size) == fault.node &&
        symbols.iteration_id(context) == fault.iteration && runs.fetch_add(1) == fault.run) {
      Intercept(kernel);
      firing = true;
    }
  }
  below(device, kernel, context);
  firing = false;
}

std::string Attach() {
  auto found = tfapi::LoadSymbols();
  if (!found) {
    return found.error().what;
  }
  symbols = *found;
  auto known = tfapi::DiscoverLayout(symbols);
  if (!known) {
    return known.error().what;
  }
  layout = *known;
  auto classes = tfapi::FindDeviceClasses(symbols);
  if (!classes) {
    return classes.error().what;
  }
  for (const tfapi::DeviceClass& device : *classes) {
    if (device.host_memory && slot == nullptr) {
      slot = tfapi::FindSlot(device.vtable, reinterpret_cast<const void*>(device.compute));
    }
  }
  return slot == nullptr ? "no slot of TensorFlow's device holds its Compute" : "";
}

}  // namespace
}  // namespace isobit::planted

using namespace isobit;           // NOLINT: the C ABI of this one file.
using namespace isobit::planted;  // NOLINT

extern "C" {

// Looks at the TensorFlow of this process, which nobody may have hooked yet. "" or what is wrong.
__attribute__((visibility("default"))) const char* planted_attach() {
  static std::string error;
  error = slot != nullptr ? "" : Attach();
  return error.c_str();
}

// Run `run` of node `node` in iteration `iteration` goes wrong. While a recording is made: armed
// after its start, disarmed before its end, so that the recorder finds its hook as it left it.
__attribute__((visibility("default"))) int planted_arm(const char* node, int64_t iteration,
                                                       uint32_t run, int kind, uint64_t place) {
  fault = {node, iteration, run, static_cast<Kind>(kind), place};
  runs = 0;
  changed = 0;
  void* held = __atomic_load_n(slot, __ATOMIC_RELAXED);
  std::memcpy(&below, &held, sizeof held);
  armed.store(true, std::memory_order_release);
  return tfapi::ExchangeSlot(slot, held, reinterpret_cast<const void*>(&Hook)) ? 1 : 0;
}

// How often something was altered: 1 if the fault was planted.
__attribute__((visibility("default"))) int planted_disarm() {
  armed = false;
  (void)tfapi::ExchangeSlot(slot, reinterpret_cast<const void*>(&Hook),
                            reinterpret_cast<const void*>(below));
  return changed;
}

}  // extern "C"
