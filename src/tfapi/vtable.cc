// SPDX-License-Identifier: Apache-2.0
#include "tfapi/vtable.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "tfapi/probe.h"

namespace isobit::tfapi {
namespace {

// The protection of the page at `address` as the kernel tells it; -1 if it cannot be told.
int Protection(uintptr_t address) {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (maps == nullptr) {
    return -1;
  }
  int protection = -1;
  char line[512];
  while (protection < 0 && fgets(line, sizeof line, maps) != nullptr) {
    uintptr_t begin = 0, end = 0;
    char flags[5] = {};
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, flags) == 3 &&
        begin <= address && address < end) {
      protection = (flags[0] == 'r' ? PROT_READ : 0) | (flags[1] == 'w' ? PROT_WRITE : 0) |
                   (flags[2] == 'x' ? PROT_EXEC : 0);
    }
  }
  fclose(maps);
  return protection;
}

}  // namespace

void** FindSlot(void** vtable, const void* function, int limit) {
  for (int i = 2; i < limit; ++i) {
    void* entry = nullptr;
    if (!SafeRead(vtable + i, &entry, sizeof entry)) {
      return nullptr;
    }
    if (entry == function) {
      return vtable + i;
    }
  }
  return nullptr;
}

Status ExchangeSlot(void** slot, const void* expected, const void* value) {
  // Both are plain pointers in memory; the store below is one aligned word, hence atomic for
  // callers.
  if (__atomic_load_n(slot, __ATOMIC_RELAXED) != expected) {
    return Fail(ErrorCode::kUnsupported,
                "the virtual table of TensorFlow's device has been changed by somebody else", "",
                "load isobit before the other tool, or leave the other tool out");
  }
  const uintptr_t page_size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t page = reinterpret_cast<uintptr_t>(slot) & ~(page_size - 1);
  int protection = Protection(page);
  if (protection < 0) {
    protection = PROT_READ;  // Of relocated constants, which virtual tables are.
  }
  if (mprotect(reinterpret_cast<void*>(page), page_size, protection | PROT_WRITE) != 0) {
    return Fail(ErrorCode::kPermission,
                std::string("the memory of TensorFlow's virtual table cannot be made writable: ") +
                    strerror(errno),
                "", "run without the security policy that forbids mprotect");
  }
  __atomic_store_n(slot, const_cast<void*>(value), __ATOMIC_RELEASE);
  mprotect(reinterpret_cast<void*>(page), page_size, protection);
  return {};
}

}  // namespace isobit::tfapi
