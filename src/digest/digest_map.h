// SPDX-License-Identifier: Apache-2.0
// Sets and maps of digests, for millions of them: one flat array, open addressing, no removal.
#ifndef ISOBIT_DIGEST_DIGEST_MAP_H_
#define ISOBIT_DIGEST_DIGEST_MAP_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "digest/digest.h"

namespace isobit::digest {

// The empty digest is a key like any other. Value must be default-constructible and is kept small:
// it lies beside its key.
template <typename Value>
class DigestMap {
 public:
  // nullptr: not in it. Holds until the next Insert.
  const Value* Find(const Digest128& key) const {
    if (key.empty()) {
      return has_empty_ ? &empty_ : nullptr;
    }
    if (slots_.empty()) {
      return nullptr;
    }
    const Slot& slot = slots_[Place(key)];
    return slot.first.empty() ? nullptr : &slot.second;
  }
  bool Contains(const Digest128& key) const { return Find(key) != nullptr; }

  // The first value of a key stays. True: it is new.
  bool Insert(const Digest128& key, Value value = Value()) {
    const size_t before = count_ + has_empty_;
    FindOrInsert(key, std::move(value));
    return count_ + has_empty_ != before;
  }
  // The value of a key, which is `value` if the key is new. Holds until the next Insert.
  const Value& FindOrInsert(const Digest128& key, Value value) {
    if (key.empty()) {
      if (!std::exchange(has_empty_, true)) {
        empty_ = std::move(value);
      }
      return empty_;
    }
    if (IsFull(count_ + 1)) {
      Grow(slots_.empty() ? 64 : 2 * slots_.size());
    }
    Slot& slot = slots_[Place(key)];
    if (slot.first.empty()) {
      slot = {key, std::move(value)};
      ++count_;
    }
    return slot.second;
  }
  // Makes room for so many keys.
  void Reserve(size_t keys) {
    size_t slots = 64;
    for (; 4 * keys > 3 * slots; slots *= 2) {
    }
    if (slots > slots_.size()) {
      Grow(slots);
    }
  }
  bool empty() const { return count_ == 0 && !has_empty_; }

 private:
  using Slot = std::pair<Digest128, Value>;

  // Of the key, or the free slot that it would take.
  size_t Place(const Digest128& key) const {
    const size_t mask = slots_.size() - 1;
    size_t at = static_cast<size_t>(key.lo) & mask;
    while (!slots_[at].first.empty() && slots_[at].first != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  bool IsFull(size_t keys) const { return 4 * keys > 3 * slots_.size(); }

  void Grow(size_t slots) {
    std::vector<Slot> old = std::exchange(slots_, {});
    slots_.resize(slots);
    for (Slot& slot : old) {
      if (!slot.first.empty()) {
        slots_[Place(slot.first)] = std::move(slot);
      }
    }
  }

  std::vector<Slot> slots_;  // A power of two; an empty key marks a free one.
  size_t count_ = 0;
  bool has_empty_ = false;
  Value empty_{};
};

struct Nothing {};
using DigestSet = DigestMap<Nothing>;

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_DIGEST_MAP_H_
