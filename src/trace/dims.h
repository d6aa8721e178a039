// SPDX-License-Identifier: Apache-2.0
// The extents of a tensor on its way through the writer.
#ifndef ISOBIT_TRACE_DIMS_H_
#define ISOBIT_TRACE_DIMS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace isobit::trace {

// As std::vector<int64_t>, but without the heap up to rank 6.
class Dims {
 public:
  Dims() = default;
  Dims(std::initializer_list<int64_t> dims) : Dims(std::span(dims.begin(), dims.size())) {}
  // Stands wherever a vector stood. NOLINTNEXTLINE(google-explicit-constructor)
  Dims(const std::vector<int64_t>& dims) : Dims(std::span(dims)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Dims(std::span<const int64_t> dims) : rank_(dims.size()) {
    if (rank_ <= inside_.size()) {
      std::copy(dims.begin(), dims.end(), inside_.begin());
    } else {
      outside_.assign(dims.begin(), dims.end());
    }
  }

  std::span<const int64_t> get() const {
    return rank_ <= inside_.size() ? std::span(inside_.data(), rank_) : std::span(outside_);
  }

 private:
  size_t rank_ = 0;
  std::array<int64_t, 6> inside_{};
  std::vector<int64_t> outside_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_DIMS_H_
