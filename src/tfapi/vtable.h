// SPDX-License-Identifier: Apache-2.0
// Exchanging one function of a class's virtual table, for all its objects at once, while they are
// in use.
#ifndef ISOBIT_TFAPI_VTABLE_H_
#define ISOBIT_TFAPI_VTABLE_H_

#include "base/result.h"

namespace isobit::tfapi {

// The slot of `vtable` (as its symbol points: two words before the first function) that holds
// `function`; nullptr if none of the first `limit` readable words does.
void** FindSlot(void** vtable, const void* function, int limit = 96);

// Stores `value` into the slot if it holds `expected`, making its page writable for that moment and
// giving it the protection that it had before. Callers that run meanwhile see either function.
// Error: kPermission when the page cannot be written, kUnsupported when the slot holds something
// else.
Status ExchangeSlot(void** slot, const void* expected, const void* value);

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_VTABLE_H_
