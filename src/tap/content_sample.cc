// SPDX-License-Identifier: Apache-2.0
#include "tap/content_sample.h"

#include <iterator>

namespace isobit::tap {

bool ContentSample::Keep(uint64_t key, const Policy& policy) {
  if (key > highest_.load(std::memory_order_relaxed)) {
    return false;
  }
  std::lock_guard lock(mutex_);
  const auto [found, added] = copies_.try_emplace(key, 0);
  if (!added) {
    return policy.Keep(++found->second);
  }
  if (copies_.size() <= limit_) {
    return true;
  }
  const auto largest = std::prev(copies_.end());
  const bool out = largest == found;
  copies_.erase(largest);
  highest_.store(std::prev(copies_.end())->first, std::memory_order_relaxed);
  return !out;
}

}  // namespace isobit::tap
