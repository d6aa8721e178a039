// SPDX-License-Identifier: Apache-2.0
// Careful steps on unknown ground: reads of memory that may not be mapped, calls that may fault.
// For set-up only, not for hot paths.
#ifndef ISOBIT_TFAPI_PROBE_H_
#define ISOBIT_TFAPI_PROBE_H_

#include <cstddef>
#include <functional>
#include <string>

namespace isobit::tfapi {

// Copies `size` bytes from `address` if all of them are readable. No signal, no side effect.
bool SafeRead(const void* address, void* out, size_t size);

// The pointer-sized word at `address`; nullptr when it is not readable.
void* SafeReadPointer(const void* address);

// The name of the exported symbol that starts exactly at or below `address` within its object, as
// the linker knows it; "" if none. With `exact`, only a symbol that starts exactly there.
std::string SymbolAt(const void* address, bool exact);

// The exported name of the class of an object with virtual functions
// ("_ZTVN10tensorflow7NodeDefE"); "" if it cannot be told.
std::string ClassSymbol(const void* object);

// Runs `body`; false if it touched memory that it may not touch. The handlers of SIGSEGV and SIGBUS
// are exchanged for the time of the call; faults of other threads go to the program's own handlers.
// `body` must not hold locks or own memory. Not reentrant: returns false when another thread is
// inside.
bool RunGuarded(const std::function<void()>& body);

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_PROBE_H_
