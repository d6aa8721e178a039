// SPDX-License-Identifier: Apache-2.0
// Which runs of a node of an input pipeline are kept. Its workers race, so the order of runs says
// nothing; the choice is by content, and two recordings of the same data keep the same contents
// however the workers were scheduled.
#ifndef ISOBIT_TAP_CONTENT_SAMPLE_H_
#define ISOBIT_TAP_CONTENT_SAMPLE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "tap/policy.h"

namespace isobit::tap {

// Keeps what belongs to the `limit` smallest keys. A key that is turned away once is turned away
// ever after, so those that stay in the end were kept from their first run on; about
// limit * ln(runs / limit) others were kept while they were among the smallest.
class ContentSample {
 public:
  explicit ContentSample(size_t limit) : limit_(limit) {}

  // Is a run with this content kept? Of equal contents those that the policy keeps of occurrences.
  // Thread-safe.
  bool Keep(uint64_t key, const Policy& policy);

 private:
  const size_t limit_;
  std::atomic<uint64_t> highest_{UINT64_MAX};  // Larger keys are out.
  std::mutex mutex_;
  std::map<uint64_t, uint32_t> copies_;  // How often each of the smallest keys came.
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_CONTENT_SAMPLE_H_
