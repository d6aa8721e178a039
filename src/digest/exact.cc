// SPDX-License-Identifier: Apache-2.0
// Exact digests: XXH3 over the bytes, seeded with a hash of dtype and shape.
// docs/format/digests.md, section 1.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "digest/digest.h"
#include "digest/long_hash.h"

namespace isobit::digest {
namespace {

static_assert(std::endian::native == std::endian::little,
              "digests are over little-endian bytes; a big-endian host must swap first");

Digest128 FromXxh(const XXH128_hash_t& hash) {
  Digest128 digest{hash.low64, hash.high64};
  if (digest.empty()) {
    digest.lo = 1;  // (0, 0) is taken: "not recorded".
  }
  return digest;
}

// From this size on a wide path is worth its call.
constexpr size_t kLongBytes = 512;

XXH128_hash_t Hash(const void* data, size_t size, uint64_t seed) {
  static const LongHashFn wide = WideLongHash();
  if (size < kLongBytes || wide == nullptr) {
    return XXH3_128bits_withSeed(data, size, seed);
  }
  const LongHash hash = wide(data, size, seed);
  return {hash.low, hash.high};
}

// XXH3-64 of: u32 dtype, u32 rank, i64 dims..., all little-endian.
uint64_t HeaderSeed(DType dtype, std::span<const int64_t> shape) {
  const uint32_t head[2] = {static_cast<uint32_t>(dtype), static_cast<uint32_t>(shape.size())};
  constexpr size_t kInline = 32;
  if (shape.size() <= kInline) {
    std::byte header[sizeof(head) + kInline * sizeof(int64_t)];
    std::memcpy(header, head, sizeof(head));
    if (!shape.empty()) {
      std::memcpy(header + sizeof(head), shape.data(), shape.size_bytes());
    }
    return XXH3_64bits(header, sizeof(head) + shape.size_bytes());
  }
  std::vector<std::byte> header(sizeof(head) + shape.size_bytes());
  std::memcpy(header.data(), head, sizeof(head));
  std::memcpy(header.data() + sizeof(head), shape.data(), shape.size_bytes());
  return XXH3_64bits(header.data(), header.size());
}

// Rows along the first axis; count 0 where the tensor has none.
struct Rows {
  size_t count = 0;
  size_t bytes = 0;
  uint64_t seed = 0;
};

Rows RowsOf(const TensorView& tensor) {
  Rows rows;
  if (tensor.shape.empty() || tensor.shape[0] <= 0 || DTypeSize(tensor.dtype) == 0) {
    return rows;
  }
  rows.count = static_cast<size_t>(tensor.shape[0]);
  rows.bytes = tensor.bytes.size() / rows.count;
  rows.seed = HeaderSeed(tensor.dtype, tensor.shape.subspan(1));
  return rows;
}

// Replaces every NaN of `words` by the quiet NaN with no sign and no payload.
template <typename Bits>
void CanonicalizeNans(Bits* words, size_t count, Bits infinity, Bits canonical) {
  constexpr Bits kMagnitude = static_cast<Bits>(~Bits{0}) >> 1;
  for (size_t i = 0; i < count; ++i) {
    const bool nan = static_cast<Bits>(words[i] & kMagnitude) > infinity;
    words[i] = nan ? canonical : words[i];
  }
}

// Digest of the tensor with canonical NaNs, in one pass over small chunks.
template <typename Bits>
Digest128 CanonicalDigest(const TensorView& tensor, Bits infinity, Bits canonical) {
  XXH3_state_t state;
  XXH3_128bits_reset_withSeed(&state, HeaderSeed(tensor.dtype, tensor.shape));
  Bits chunk[8192 / sizeof(Bits)];
  for (size_t at = 0; at < tensor.bytes.size(); at += sizeof(chunk)) {
    const size_t size = std::min(sizeof(chunk), tensor.bytes.size() - at);
    std::memcpy(chunk, tensor.bytes.data() + at, size);
    CanonicalizeNans(chunk, size / sizeof(Bits), infinity, canonical);
    XXH3_128bits_update(&state, chunk, size);
  }
  return FromXxh(XXH3_128bits_digest(&state));
}

}  // namespace

std::string ToHex(const Digest128& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (size_t i = 0; i < 16; ++i) {
    text[15 - i] = kDigits[(digest.hi >> (4 * i)) & 15];
    text[31 - i] = kDigits[(digest.lo >> (4 * i)) & 15];
  }
  return text;
}

Digest128 Exact(const TensorView& tensor) {
  return FromXxh(
      Hash(tensor.bytes.data(), tensor.bytes.size(), HeaderSeed(tensor.dtype, tensor.shape)));
}

Digest128 NanCanonical(const TensorView& tensor) {
  switch (tensor.dtype) {
    case DType::kHalf:
      return CanonicalDigest<uint16_t>(tensor, 0x7C00, 0x7E00);
    case DType::kBfloat16:
      return CanonicalDigest<uint16_t>(tensor, 0x7F80, 0x7FC0);
    case DType::kFloat:
    case DType::kComplex64:
      return CanonicalDigest<uint32_t>(tensor, 0x7F800000u, 0x7FC00000u);
    case DType::kDouble:
    case DType::kComplex128:
      return CanonicalDigest<uint64_t>(tensor, 0x7FF0000000000000u, 0x7FF8000000000000u);
    default:
      return Exact(tensor);
  }
}

Digest128 OrderFreeRows(const TensorView& tensor) {
  const Rows rows = RowsOf(tensor);
  if (rows.count == 0) {
    return Exact(tensor);
  }
  // Addition commutes and, unlike exclusive or, keeps how often a row occurs.
  uint64_t sum[2] = {0, 0};
  for (size_t i = 0; i < rows.count; ++i) {
    const XXH128_hash_t hash = Hash(tensor.bytes.data() + i * rows.bytes, rows.bytes, rows.seed);
    sum[0] += hash.low64;
    sum[1] += hash.high64 + (sum[0] < hash.low64 ? 1 : 0);
  }
  return FromXxh(XXH3_128bits_withSeed(sum, sizeof(sum), HeaderSeed(tensor.dtype, tensor.shape)));
}

std::vector<uint64_t> RowDigests(const TensorView& tensor, size_t limit) {
  const Rows rows = RowsOf(tensor);
  std::vector<uint64_t> digests(std::min(rows.count, limit));
  for (size_t i = 0; i < digests.size(); ++i) {
    digests[i] = XXH3_64bits_withSeed(tensor.bytes.data() + i * rows.bytes, rows.bytes, rows.seed);
  }
  return digests;
}

Digest128 OfBytes(std::span<const std::byte> bytes) {
  return FromXxh(Hash(bytes.data(), bytes.size(), 0));
}

BytesDigester::BytesDigester() : state_(XXH3_createState()) {
  ISOBIT_CHECK(state_ != nullptr);
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

BytesDigester::~BytesDigester() { XXH3_freeState(static_cast<XXH3_state_t*>(state_)); }

void BytesDigester::Add(std::span<const std::byte> bytes) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

Digest128 BytesDigester::Get() const {
  return FromXxh(XXH3_128bits_digest(static_cast<XXH3_state_t*>(state_)));
}

}  // namespace isobit::digest
