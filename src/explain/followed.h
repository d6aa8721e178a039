// SPDX-License-Identifier: Apache-2.0
// A run that followed another one (docs/design/follow.md): every op computed on the other run's
// inputs, so each difference is its kernel's own. Which kernels they are.
#ifndef ISOBIT_EXPLAIN_FOLLOWED_H_
#define ISOBIT_EXPLAIN_FOLLOWED_H_

#include <optional>

#include "explain/explanation.h"
#include "explain/rule.h"

namespace isobit::explain {

// Nothing when neither side followed. Reads values; not thread-safe.
std::optional<Followed> FindFollowed(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_FOLLOWED_H_
