// SPDX-License-Identifier: Apache-2.0
// By which method a picture was resized: the families that libraries offer, computed again from its
// elements. Pure functions.
#ifndef ISOBIT_NUMERICS_RESIZE_H_
#define ISOBIT_NUMERICS_RESIZE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "numerics/picture.h"

namespace isobit::numerics {

struct ResizedPicture {
  Picture from, to;
};

enum class WholeNumbers : uint8_t { kNo, kRounded, kCut };
// What was done to the elements beside the resize, before or after it.
enum class ResizeScale : uint8_t { kNone, kUnit, kPlusMinusOne };

// A method that gives all elements of all pictures.
struct ResizeFit {
  std::string_view method;  // "bilinear with antialias".
  std::string_view call;    // What computes it: "tf.image.resize(image, size, antialias=True)".
  WholeNumbers whole = WholeNumbers::kNo;
  ResizeScale scale = ResizeScale::kNone;

  bool operator==(const ResizeFit&) const = default;
  // "bilinear with antialias, rounded to whole numbers, over 255".
  std::string Text() const;
};

// All methods that fit; those that compute the same on these sizes all fit. An element fits within
// the bound on the error of the method in float32: places and weights as ResizeTaps bounds them,
// and gamma_n of the sums [Higham 2002, section 3.1]; as Pillow resizes 8-bit pictures, exactly; in
// whole numbers, by the half or the one that rounding or cutting takes. Pictures hold levels of
// 0..255 or any others; over 255 and the like is told of the results. Empty: none, or no pictures,
// or sizes that are not those of a resize.
std::vector<ResizeFit> FitResize(std::span<const ResizedPicture> pictures);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_RESIZE_H_
