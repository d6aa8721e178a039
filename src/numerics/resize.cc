// SPDX-License-Identifier: Apache-2.0
#include "numerics/resize.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "numerics/resize_taps.h"

namespace isobit::numerics {
namespace {

struct Method {
  std::string_view text, call;
  ResizeKernel kernel = ResizeKernel::kNearest;
  ResizeGrid grid = ResizeGrid::kCentre;
  bool shrinks = false;  // Where nothing shrinks it is another row's method.
  bool pillow = false;
  PillowFilter filter = PillowFilter::kBox;
};

constexpr Method Pillow(std::string_view text, std::string_view call, PillowFilter filter) {
  return {text, call, ResizeKernel::kNearest, ResizeGrid::kCentre, false, true, filter};
}

constexpr Method kMethods[] = {
    {"nearest neighbour on half-pixel centres", "tf.image.resize(image, size, method=\"nearest\")",
     ResizeKernel::kNearest, ResizeGrid::kCentre},
    {"nearest neighbour from the corners (TensorFlow 1, OpenCV)",
     "tf.compat.v1.image.resize(image, size, method=\"nearest\")", ResizeKernel::kNearest,
     ResizeGrid::kCorner},
    {"nearest neighbour with aligned corners",
     "tf.compat.v1.image.resize(image, size, method=\"nearest\", align_corners=True)",
     ResizeKernel::kNearest, ResizeGrid::kAlignedCorners},
    {"bilinear without antialias on half-pixel centres", "tf.image.resize(image, size)",
     ResizeKernel::kLinear, ResizeGrid::kCentre},
    {"bilinear without antialias from the corners (TensorFlow 1)",
     "tf.compat.v1.image.resize(image, size)", ResizeKernel::kLinear, ResizeGrid::kCorner},
    {"bilinear without antialias with aligned corners",
     "tf.compat.v1.image.resize(image, size, align_corners=True)", ResizeKernel::kLinear,
     ResizeGrid::kAlignedCorners},
    {"bilinear with antialias", "tf.image.resize(image, size, antialias=True)",
     ResizeKernel::kWideTriangle, ResizeGrid::kCentre, true},
    {"bicubic without antialias (a = -1/2) on half-pixel centres",
     "tf.image.resize(image, size, method=\"bicubic\")", ResizeKernel::kCubicKeys,
     ResizeGrid::kCentre},
    {"bicubic without antialias (a = -3/4) from the corners (TensorFlow 1)",
     "tf.compat.v1.image.resize(image, size, method=\"bicubic\")", ResizeKernel::kCubicSteps,
     ResizeGrid::kCorner},
    {"bicubic without antialias (a = -3/4) with aligned corners",
     "tf.compat.v1.image.resize(image, size, method=\"bicubic\", align_corners=True)",
     ResizeKernel::kCubicSteps, ResizeGrid::kAlignedCorners},
    {"bicubic without antialias (a = -3/4) on half-pixel centres (OpenCV)",
     "cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC)",
     ResizeKernel::kCubicOpencv, ResizeGrid::kCentre},
    {"bicubic with antialias (a = -1/2)",
     "tf.image.resize(image, size, method=\"bicubic\", antialias=True)", ResizeKernel::kWideCubic,
     ResizeGrid::kCentre},
    {"the mean of the area", "tf.image.resize(image, size, method=\"area\")", ResizeKernel::kArea,
     ResizeGrid::kCorner},
    {"Lanczos3 without antialias", "tf.image.resize(image, size, method=\"lanczos3\")",
     ResizeKernel::kLanczos3, ResizeGrid::kCentre},
    {"Lanczos3 with antialias", "tf.image.resize(image, size, method=\"lanczos3\", antialias=True)",
     ResizeKernel::kWideLanczos3, ResizeGrid::kCentre, true},
    {"Lanczos5 without antialias", "tf.image.resize(image, size, method=\"lanczos5\")",
     ResizeKernel::kLanczos5, ResizeGrid::kCentre},
    {"Lanczos5 with antialias", "tf.image.resize(image, size, method=\"lanczos5\", antialias=True)",
     ResizeKernel::kWideLanczos5, ResizeGrid::kCentre, true},
    Pillow("Pillow's box", "image.resize((width, height), Image.Resampling.BOX)",
           PillowFilter::kBox),
    Pillow("Pillow's bilinear, with antialias",
           "image.resize((width, height), Image.Resampling.BILINEAR)", PillowFilter::kBilinear),
    Pillow("Pillow's Hamming", "image.resize((width, height), Image.Resampling.HAMMING)",
           PillowFilter::kHamming),
    Pillow("Pillow's bicubic, with antialias",
           "image.resize((width, height), Image.Resampling.BICUBIC)", PillowFilter::kBicubic),
    Pillow("Pillow's Lanczos, with antialias",
           "image.resize((width, height), Image.Resampling.LANCZOS)", PillowFilter::kLanczos),
};

// ---- a picture computed again, row by row

double Clip(double level) { return std::clamp(level, 0.0, kWhiteLevel); }

// clip8 of Resample.c: the sum of whole numbers, exact in double below 2^53.
double RoundPillow(double sum) { return Clip(std::floor(std::ldexp(sum, -kPillowBits) + 0.5)); }

std::vector<Taps> AxisOf(const Method& method, int64_t from, int64_t to) {
  return method.pillow ? PillowTaps(method.filter, from, to)
                       : ResizeTaps(method.kernel, method.grid, from, to);
}

double LargestSum(const std::vector<Taps>& axis) {
  double largest = 0;
  for (const Taps& taps : axis) {
    double sum = 0;
    for (const double weight : taps.weights) {
      sum += std::fabs(weight);
    }
    largest = std::max(largest, sum);
  }
  return largest;
}

double LargestDoubt(const std::vector<Taps>& axis) {
  double largest = 0;
  for (const Taps& taps : axis) {
    largest = std::max(largest, taps.doubt);
  }
  return largest;
}

size_t LargestCount(const std::vector<Taps>& axis) {
  size_t largest = 0;
  for (const Taps& taps : axis) {
    largest = std::max(largest, taps.weights.size());
  }
  return largest;
}

struct Row {
  std::vector<double> values, errors;  // Bounds.
};

class Resized {
 public:
  Resized(const Method& method, const Picture& from, const Picture& to)
      : method_(method),
        from_(from),
        x_(AxisOf(method, from.width, to.width)),
        y_(AxisOf(method, from.height, to.height)),
        narrow_(static_cast<size_t>(from.height)) {
    if (!method.pillow) {
      sum_error_ = SumError();
    }
  }

  Row At(int64_t y) {
    const Taps& taps = y_[static_cast<size_t>(y)];
    const size_t width = x_.size() * static_cast<size_t>(from_.channels);
    Row row{std::vector<double>(width), std::vector<double>(width, sum_error_)};
    std::vector<double> low(width, HUGE_VAL), high(width, -HUGE_VAL);
    for (size_t k = 0; k < taps.weights.size(); ++k) {
      const Row& narrow = NarrowRow(static_cast<size_t>(taps.first) + k);
      const double weight = taps.weights[k];
      for (size_t i = 0; i < width; ++i) {
        row.values[i] += weight * narrow.values[i];
        row.errors[i] += std::fabs(weight) * narrow.errors[i];
        low[i] = std::min(low[i], narrow.values[i] - narrow.errors[i]);
        high[i] = std::max(high[i], narrow.values[i] + narrow.errors[i]);
      }
    }
    for (size_t i = 0; i < width; ++i) {
      row.values[i] = method_.pillow ? RoundPillow(row.values[i]) : row.values[i];
      row.errors[i] += method_.pillow ? 0 : taps.doubt * (high[i] - low[i]);
    }
    return row;
  }

 private:
  // Bound on the errors of weights, products and sums. resize_area_op.cc makes one sum and divides
  // it by the extent of the area, whatever its weights, rounded, add up to; the others make a sum
  // of sums and take care that the weights add up to 1.
  double SumError() const {
    double largest = 0;
    for (const double value : from_.values) {
      largest = std::max(largest, std::fabs(value));
    }
    const bool area = method_.kernel == ResizeKernel::kArea;
    const size_t nx = LargestCount(x_), ny = LargestCount(y_);
    const auto terms = static_cast<double>((area ? nx * ny : nx + ny) + 16);
    return largest * (terms * kFloat32Roundoff * LargestSum(x_) * LargestSum(y_) +
                      (area ? LargestDoubt(x_) + LargestDoubt(y_) : 0));
  }

  // A row of the old picture in the new width.
  const Row& NarrowRow(size_t y) {
    if (!narrow_[y]) {
      const auto channels = static_cast<size_t>(from_.channels);
      Row row{std::vector<double>(x_.size() * channels), std::vector<double>(x_.size() * channels)};
      const double* const line = &from_.values[y * static_cast<size_t>(from_.width) * channels];
      for (size_t i = 0; i < row.values.size(); ++i) {
        Narrow(x_[i / channels], line + i % channels, channels, &row.values[i], &row.errors[i]);
      }
      narrow_[y] = std::move(row);
    }
    return *narrow_[y];
  }

  void Narrow(const Taps& taps, const double* line, size_t stride, double* value,
              double* error) const {
    double low = HUGE_VAL, high = -HUGE_VAL, sum = 0;
    for (size_t k = 0; k < taps.weights.size(); ++k) {
      const double element = line[(static_cast<size_t>(taps.first) + k) * stride];
      sum += taps.weights[k] * element;
      low = std::min(low, element);
      high = std::max(high, element);
    }
    *value = method_.pillow ? RoundPillow(sum) : sum;
    *error = method_.pillow ? 0 : taps.doubt * (high - low);
  }

  const Method& method_;
  const Picture& from_;
  std::vector<Taps> x_, y_;
  std::vector<std::optional<Row>> narrow_;
  double sum_error_ = 0;
};

// ---- what fits

struct Variant {
  WholeNumbers whole;
  ResizeScale scale;
};
constexpr Variant kVariants[] = {
    {WholeNumbers::kNo, ResizeScale::kNone},
    {WholeNumbers::kRounded, ResizeScale::kNone},
    {WholeNumbers::kCut, ResizeScale::kNone},
    {WholeNumbers::kNo, ResizeScale::kUnit},
    {WholeNumbers::kRounded, ResizeScale::kUnit},
    {WholeNumbers::kCut, ResizeScale::kUnit},
    {WholeNumbers::kNo, ResizeScale::kPlusMinusOne},
    {WholeNumbers::kRounded, ResizeScale::kPlusMinusOne},
    {WholeNumbers::kCut, ResizeScale::kPlusMinusOne},
};

// The element before it was scaled.
double LevelOf(double element, ResizeScale scale) {
  return scale == ResizeScale::kNone   ? element
         : scale == ResizeScale::kUnit ? element * kWhiteLevel
                                       : (element + 1) * (kWhiteLevel / 2);
}

bool Fits(double element, double expected, double error, const Variant& variant) {
  const double level = LevelOf(element, variant.scale);
  // What scaling in float32 costs: two roundings each of the level and of what is taken off.
  const double scaling = variant.scale == ResizeScale::kNone
                             ? 0
                             : 4 * kFloat32Roundoff * (std::fabs(level) + kWhiteLevel);
  if (variant.whole == WholeNumbers::kNo) {
    return std::fabs(level - expected) <= error + scaling + kFloat32Roundoff * std::fabs(level);
  }
  if (!(std::fabs(level - std::nearbyint(level)) <= scaling)) {
    return false;  // Also of NaN.
  }
  const double off = level - Clip(expected);
  return variant.whole == WholeNumbers::kRounded
             ? std::fabs(off) <= 0.5 + error + scaling
             : off <= error + scaling && off > -1 - error - scaling;
}

// Drops the variants that an element of the row contradicts.
void Check(const Row& row, const double* elements, std::vector<Variant>* variants) {
  std::erase_if(*variants, [&](const Variant& variant) {
    for (size_t i = 0; i < row.values.size(); ++i) {
      if (!Fits(elements[i], row.values[i], row.errors[i], variant)) {
        return true;
      }
    }
    return false;
  });
}

// Those of the variants that the picture does not contradict.
std::vector<Variant> Filter(const Method& method, const ResizedPicture& picture,
                            std::vector<Variant> variants) {
  const auto& [from, to] = picture;
  Resized resized(method, from, to);
  const auto width = static_cast<size_t>(to.width * to.channels);
  for (int64_t y = 0; y < to.height && !variants.empty(); ++y) {
    Check(resized.At(y), &to.values[static_cast<size_t>(y) * width], &variants);
  }
  return variants;
}

std::vector<double> Transposed(const Picture& picture) {
  std::vector<double> values;
  values.reserve(picture.values.size());
  const auto row = static_cast<size_t>(picture.width * picture.channels),
             channels = static_cast<size_t>(picture.channels);
  for (size_t x = 0; x < row; x += channels) {
    for (size_t y = 0; y < static_cast<size_t>(picture.height); ++y) {
      const auto pixel = picture.values.subspan(y * row + x, channels);
      values.insert(values.end(), pixel.begin(), pixel.end());
    }
  }
  return values;
}

// Pillow resizes along the rows and then along the columns, up to release 12; 13 does some pictures
// the other way round. Between the two it rounds, so the order shows.
std::vector<Variant> FilterPillow(const Method& method, const ResizedPicture& picture,
                                  const std::vector<Variant>& variants) {
  std::vector<Variant> left = Filter(method, picture, variants);
  if (!left.empty()) {
    return left;
  }
  const auto& [from, to] = picture;
  const std::vector<double> from_values = Transposed(from), to_values = Transposed(to);
  return Filter(method,
                {{from.width, from.height, from.channels, from_values},
                 {to.width, to.height, to.channels, to_values}},
                variants);
}

std::vector<Variant> VariantsOf(const Method& method, std::span<const ResizedPicture> pictures) {
  std::vector<Variant> variants(std::begin(kVariants), std::end(kVariants));
  if (method.pillow) {
    std::erase_if(variants, [](const Variant& v) { return v.whole != WholeNumbers::kNo; });
  }
  for (const ResizedPicture& picture : pictures) {
    variants =
        method.pillow ? FilterPillow(method, picture, variants) : Filter(method, picture, variants);
    if (variants.empty()) {
      break;
    }
  }
  // What fits as it is need not have been rounded.
  for (const ResizeScale scale :
       {ResizeScale::kNone, ResizeScale::kUnit, ResizeScale::kPlusMinusOne}) {
    const bool plain = std::ranges::any_of(variants, [&](const Variant& v) {
      return v.scale == scale && v.whole == WholeNumbers::kNo;
    });
    std::erase_if(variants, [&](const Variant& v) {
      return plain && v.scale == scale && v.whole != WholeNumbers::kNo;
    });
  }
  return variants;
}

bool IsResize(const ResizedPicture& picture) {
  const auto& [from, to] = picture;
  return IsWhole(from) && IsWhole(to) && from.channels == to.channels &&
         (from.height != to.height || from.width != to.width);
}

bool IsLevels(const ResizedPicture& picture) {
  return std::ranges::all_of(picture.from.values, [](double value) {
    return value >= 0 && value <= kWhiteLevel && value == std::floor(value);
  });
}

bool Shrinks(const ResizedPicture& picture) {
  return picture.to.height < picture.from.height || picture.to.width < picture.from.width;
}

}  // namespace

std::string ResizeFit::Text() const {
  std::string text(method);
  text += whole == WholeNumbers::kRounded ? ", rounded to whole numbers"
          : whole == WholeNumbers::kCut   ? ", cut to whole numbers"
                                          : "";
  text += scale == ResizeScale::kUnit           ? ", over 255"
          : scale == ResizeScale::kPlusMinusOne ? ", over 127.5 less 1"
                                                : "";
  return text;
}

std::vector<ResizeFit> FitResize(std::span<const ResizedPicture> pictures) {
  std::vector<ResizeFit> fits;
  if (pictures.empty() || !std::ranges::all_of(pictures, IsResize)) {
    return fits;
  }
  const bool levels = std::ranges::all_of(pictures, IsLevels),
             shrinks = std::ranges::any_of(pictures, Shrinks);
  for (const Method& method : kMethods) {
    if ((method.shrinks && !shrinks) || (method.pillow && !levels)) {
      continue;
    }
    for (const Variant& variant : VariantsOf(method, pictures)) {
      fits.push_back({method.text, method.call, variant.whole, variant.scale});
    }
  }
  return fits;
}

}  // namespace isobit::numerics
