// SPDX-License-Identifier: Apache-2.0
// Along one axis: of which elements of a picture, with which weights, a resized element is made.
// Pure functions.
#ifndef ISOBIT_NUMERICS_RESIZE_TAPS_H_
#define ISOBIT_NUMERICS_RESIZE_TAPS_H_

#include <cstdint>
#include <vector>

namespace isobit::numerics {

inline constexpr double kFloat32Roundoff = 0x1p-24;  // u.

// Where element i of the result lies in the picture, in elements, the first one's middle at 0;
// s = old / new extent. CalculateResizeScale and the scalers of image_resizer_state.h.
enum class ResizeGrid : uint8_t {
  kCorner,          // i s: what TensorFlow 1 does when not told otherwise.
  kCentre,          // (i + 1/2) s - 1/2: TensorFlow 2, Pillow, OpenCV.
  kAlignedCorners,  // i (old - 1) / (new - 1): the outermost elements lie upon each other.
};

enum class ResizeKernel : uint8_t {
  kNearest,
  kLinear,       // Between two neighbours; beyond the edge the edge.
  kArea,         // The mean of what the element covers.
  kCubicKeys,    // a = -1/2 in steps of 1/1024, nothing beyond the edge: resize_bicubic_op.cc.
  kCubicSteps,   // a = -3/4 in steps of 1/1024, beyond the edge the edge: likewise.
  kCubicOpencv,  // a = -3/4, beyond the edge the edge.
  // Functions of the distance whose weights are made to add up to 1; "wide": stretched by s where
  // the picture shrinks, which is antialias. scale_and_translate_op.cc, sampling_kernels.h.
  kWideTriangle,
  kWideCubic,  // a = -1/2.
  kLanczos3,
  kLanczos5,
  kWideLanczos3,
  kWideLanczos5,
};

// The filters of Pillow, all of them wide: libImaging/Resample.c.
enum class PillowFilter : uint8_t { kBox, kBilinear, kHamming, kBicubic, kLanczos };

// Weights of the elements first, first + 1, ...; all of them exist.
struct Taps {
  int64_t first = 0;
  std::vector<double> weights;
  // Bound on half the sum of the weights' errors where the place is computed in float32: a result
  // moves by at most this times the spread of the elements.
  double doubt = 0;
};

// One for each element of the result. Precondition: extents of at least 1.
std::vector<Taps> ResizeTaps(ResizeKernel kernel, ResizeGrid grid, int64_t from, int64_t to);

// Pillow's weights of 8-bit pictures: whole numbers of which 1 << kPillowBits stand for 1.
inline constexpr int kPillowBits = 32 - 8 - 2;
std::vector<Taps> PillowTaps(PillowFilter filter, int64_t from, int64_t to);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_RESIZE_TAPS_H_
