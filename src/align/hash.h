// SPDX-License-Identifier: Apache-2.0
// Hashes that stand for keys of an alignment. The same on every machine and in every run.
#ifndef ISOBIT_ALIGN_HASH_H_
#define ISOBIT_ALIGN_HASH_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "digest/digest.h"

namespace isobit::align {

// Both arguments count, and their order.
inline uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t h = a * 0x9E3779B97F4A7C15u + b + 0x632BE59BD9B4E019u;
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93u;
  h ^= h >> 29;
  h *= 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

inline uint64_t Mix(uint64_t a, const digest::Digest128& digest) {
  return Mix(Mix(a, digest.lo), digest.hi);
}

// Of a tensor's kind: its dtype and its extents.
inline uint64_t MixShape(uint64_t key, digest::DType dtype, std::span<const int64_t> extents) {
  key = Mix(key, static_cast<uint64_t>(dtype));
  for (const int64_t extent : extents) {
    key = Mix(key, static_cast<uint64_t>(extent));
  }
  return key;
}

inline uint64_t HashText(std::string_view text) {
  return digest::OfBytes({reinterpret_cast<const std::byte*>(text.data()), text.size()}).lo;
}

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_HASH_H_
