// SPDX-License-Identifier: Apache-2.0
// What is kept of a tensor in place of its bytes: the ladder of docs/design/trace.md. Every
// function here is pure, thread-safe, and gives the same bits on every CPU: each sum has a written
// order (docs/format/digests.md), and a scalar reference (digest/reference.h) defines it; the SIMD
// paths must equal that reference.
#ifndef ISOBIT_DIGEST_DIGEST_H_
#define ISOBIT_DIGEST_DIGEST_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace isobit::digest {

// TensorFlow's DataType numbers (tensorflow/core/framework/types.proto); these are part of the
// trace format.
enum class DType : uint8_t {
  kInvalid = 0,
  kFloat = 1,
  kDouble = 2,
  kInt32 = 3,
  kUint8 = 4,
  kInt16 = 5,
  kInt8 = 6,
  kString = 7,
  kComplex64 = 8,
  kInt64 = 9,
  kBool = 10,
  kQint8 = 11,
  kQuint8 = 12,
  kQint32 = 13,
  kBfloat16 = 14,
  kQint16 = 15,
  kQuint16 = 16,
  kUint16 = 17,
  kComplex128 = 18,
  kHalf = 19,
  kResource = 20,
  kVariant = 21,
  kUint32 = 22,
  kUint64 = 23,
  kFloat8E5m2 = 24,
  kFloat8E4m3fn = 25,
  kInt4 = 29,
  kUint4 = 30,
};

// "float32", "bfloat16", ...: the names that TensorFlow prints. "dtype<N>" for a number that is not
// in the table.
std::string DTypeName(DType dtype);
// Bytes of one element; 0 for types without a fixed size (string, resource, variant) and for
// unknown numbers.
size_t DTypeSize(DType dtype);
// True for half, bfloat16, float32, float64 (complex counts as two floats of its half size).
bool DTypeIsFloat(DType dtype);

// XXH3-128. Of equality, not of security: an attacker can make collisions.
struct Digest128 {
  uint64_t lo = 0;
  uint64_t hi = 0;
  friend auto operator<=>(const Digest128&, const Digest128&) = default;
  bool empty() const { return lo == 0 && hi == 0; }  // (0, 0) stands for "not recorded".
};
std::string ToHex(const Digest128& digest);  // 32 lower-case hex digits, hi first.

// A dense row-major tensor that somebody else owns. data: bytes.size() == DTypeSize(dtype) *
// product(shape).
struct TensorView {
  DType dtype = DType::kInvalid;
  std::span<const int64_t> shape;  // Empty: a scalar.
  std::span<const std::byte> bytes;
};

// Of real-valued elements; complex counts real and imaginary parts as elements. Integers are
// converted to double.
struct Statistics {
  uint64_t count = 0;
  double min = 0, max = 0;  // Over the elements that are not NaN; 0 when there are none. -0 < +0 is
                            // not distinguished.
  double sum = 0;           // Over finite elements, in double, order of docs/format/digests.md.
  double sum_of_squares = 0;  // As sum.
  uint64_t zeros = 0, subnormals = 0, nans = 0, pos_infs = 0, neg_infs = 0;
  friend bool operator==(const Statistics&, const Statistics&) = default;
};

// A linear sketch: Sketch(a) - Sketch(b) = Sketch(a - b) up to the rounding of double sums, and
// E[||family||^2] = ||a - b||^2. Two independent families of kSketchBuckets buckets, one after the
// other.
inline constexpr size_t kSketchBuckets = 64;
using Sketch = std::array<double, 2 * kSketchBuckets>;

// Exact digest over dtype, shape and bytes: equal tensors, and (but for chance of 2^-64) only they,
// have equal digests.
Digest128 Exact(const TensorView& tensor);
// The same with every NaN replaced by the canonical quiet NaN first; only of interest when there
// are NaNs.
Digest128 NanCanonical(const TensorView& tensor);
// Digest of the multiset of rows along the first axis: equal for "same rows in another order".
// Scalars: as Exact.
Digest128 OrderFreeRows(const TensorView& tensor);
// Digests of the rows one by one, at most `limit` of them.
std::vector<uint64_t> RowDigests(const TensorView& tensor, size_t limit);

// Empty for dtypes that are not numbers.
std::optional<Statistics> ComputeStatistics(const TensorView& tensor);
std::optional<Sketch> ComputeSketch(const TensorView& tensor);
// Both in one pass over the data; cheaper than the two calls, same results.
struct Summary {
  Statistics statistics;
  Sketch sketch;
};
std::optional<Summary> Summarize(const TensorView& tensor);

// sqrt(mean over families of ||sketch_a - sketch_b||^2): an estimate of ||a - b||_2.
double EstimateDistance(const Sketch& a, const Sketch& b);

// Digest of bytes that are no tensor (a file's content, a listing).
Digest128 OfBytes(std::span<const std::byte> bytes);

// OfBytes of what comes piece by piece.
class BytesDigester {
 public:
  BytesDigester();
  ~BytesDigester();
  BytesDigester(const BytesDigester&) = delete;
  BytesDigester& operator=(const BytesDigester&) = delete;

  void Add(std::span<const std::byte> bytes);
  Digest128 Get() const;

 private:
  void* state_;
};

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_DIGEST_H_
