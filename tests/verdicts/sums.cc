// SPDX-License-Identifier: Apache-2.0
// The families whose output elements are sums: products, convolutions with their gradients,
// reductions.
#include <utility>

#include "subjects.h"

namespace isobit::verdicts {
namespace {

using Terms = std::function<std::vector<Term>(size_t index)>;

// One sum for each output element, each multiplied by `factor` at the end.
Tensor Sums(const std::vector<int64_t>& shape, const Terms& terms, float factor,
            const Arithmetic& how) {
  Tensor result{shape, {}};
  size_t count = 1;
  for (const int64_t extent : shape) {
    count *= static_cast<size_t>(extent);
  }
  for (size_t i = 0; i < count; ++i) {
    const float sum = SumTerms(terms(i), how);
    result.values.push_back(factor == 1 ? sum : sum * factor);
  }
  return result;
}

// The other factor of subnormal data: large enough for the products to be normal numbers.
Tensor DrawOther(Source* source, std::vector<int64_t> shape, Data data) {
  Tensor tensor = source->Draw(std::move(shape), data == Data::kSubnormal ? Data::kNormal : data);
  for (float& x : tensor.values) {
    x = data == Data::kSubnormal ? x * 0x1p100f : x;
  }
  return tensor;
}

constexpr size_t kRows = 4, kColumns = 6;

// A convolution of 3 x 3 over a 4 x 4 image with padding SAME, stride 1.
struct Geometry {
  size_t size = 4, kernel = 3, cin = 1, cout = 1;
  // Index of the image where tap (ky, kx) at output (y, x) reads; SIZE_MAX outside of it.
  size_t At(size_t y, size_t x, size_t ky, size_t kx) const {
    const size_t row = y + ky, column = x + kx;  // Shifted by the padding of one.
    const bool inside = row >= 1 && row <= size && column >= 1 && column <= size;
    return inside ? (row - 1) * size + column - 1 : SIZE_MAX;
  }
  std::vector<int64_t> Image() const { return Shape({1, size, size, cin}); }
  std::vector<int64_t> Filter() const { return Shape({kernel, kernel, cin, cout}); }
  std::vector<int64_t> Result() const { return Shape({1, size, size, cout}); }
  static std::vector<int64_t> Shape(std::initializer_list<size_t> extents) {
    return {extents.begin(), extents.end()};
  }
};

constexpr const char* kConvAttrs =
    "strides=[1, 1, 1, 1], padding=\"SAME\", dilations=[1, 1, 1, 1], data_format=\"NHWC\"";

Subject MakeReduction(std::string name, uint64_t k, Data data, uint64_t seed) {
  Source source(seed);
  Subject subject{name, k, name, "keep_dims=false", {}, {1}, {}};
  subject.inputs = {source.Draw({kRows, static_cast<int64_t>(k)}, data)};
  const Tensor x = subject.inputs[0];
  const float factor = name == "Mean" ? 1.0f / static_cast<float>(k) : 1.0f;
  subject.compute = [=](const Arithmetic& how) {
    const Terms terms = [&](size_t row) {
      std::vector<Term> list;
      for (size_t i = 0; i < k; ++i) {
        list.push_back({x.values[row * k + i], 1});
      }
      return list;
    };
    return Sums({kRows}, terms, factor, how);
  };
  return subject;
}

}  // namespace

Subject MakeMatMul(uint64_t k, Data data, uint64_t seed) {
  Source source(seed);
  Subject subject{"MatMul", k, "MatMul", "transpose_a=false, transpose_b=false", {}, {}, {}};
  const Tensor a = source.Draw({kRows, static_cast<int64_t>(k)}, data);
  const Tensor b = DrawOther(&source, {static_cast<int64_t>(k), kColumns}, data);
  subject.inputs = {a, b};
  subject.compute = [=](const Arithmetic& how) {
    const Terms terms = [&](size_t index) {
      const size_t row = index / kColumns, column = index % kColumns;
      std::vector<Term> list;
      for (size_t i = 0; i < k; ++i) {
        list.push_back({a.values[row * k + i], b.values[i * kColumns + column]});
      }
      return list;
    };
    return Sums({kRows, kColumns}, terms, 1, how);
  };
  return subject;
}

// K = 9 cin.
Subject MakeConv2D(uint64_t k, Data data, uint64_t seed) {
  Source source(seed);
  const Geometry g{4, 3, k / 9, 2};
  Subject subject{"Conv2D", k, "Conv2D", kConvAttrs, {}, {}, {}};
  const Tensor image = source.Draw(g.Image(), data);
  const Tensor filter = DrawOther(&source, g.Filter(), data);
  subject.inputs = {image, filter};
  subject.compute = [=](const Arithmetic& how) {
    const Terms terms = [&](size_t index) {
      const size_t co = index % g.cout, x = index / g.cout % g.size, y = index / g.cout / g.size;
      std::vector<Term> list;
      for (size_t tap = 0; tap < 9; ++tap) {
        const size_t at = g.At(y, x, tap / 3, tap % 3);
        for (size_t ci = 0; at != SIZE_MAX && ci < g.cin; ++ci) {
          list.push_back(
              {image.values[at * g.cin + ci], filter.values[(tap * g.cin + ci) * g.cout + co]});
        }
      }
      return list;
    };
    return Sums(g.Result(), terms, 1, how);
  };
  return subject;
}

// K = 9 cout. Inputs: the sizes of the image, filter, gradient of the result.
Subject MakeConvInputGradient(uint64_t k, Data data, uint64_t seed) {
  Source source(seed);
  const Geometry g{4, 3, 2, k / 9};
  Subject subject{"Conv2DBackpropInput", k, "Conv2DBackpropInput", kConvAttrs, {}, {}, {}};
  const Tensor filter = source.Draw(g.Filter(), data);
  const Tensor gradient = DrawOther(&source, g.Result(), data);
  subject.inputs = {Tensor{{4}, {1, 4, 4, 2}}, filter, gradient};
  subject.compute = [=](const Arithmetic& how) {
    const Terms terms = [&](size_t index) {
      const size_t ci = index % g.cin, place = index / g.cin;
      std::vector<Term> list;
      for (size_t tap = 0; tap < 9; ++tap) {
        for (size_t from = 0; from < g.size * g.size; ++from) {
          if (g.At(from / g.size, from % g.size, tap / 3, tap % 3) != place) {
            continue;
          }
          for (size_t co = 0; co < g.cout; ++co) {
            list.push_back({filter.values[(tap * g.cin + ci) * g.cout + co],
                            gradient.values[from * g.cout + co]});
          }
        }
      }
      return list;
    };
    return Sums(g.Image(), terms, 1, how);
  };
  return subject;
}

// K = the pixels of the batch. Inputs: image, the sizes of the filter, gradient of the result.
Subject MakeConvFilterGradient(uint64_t k, Data data, uint64_t seed) {
  Source source(seed);
  const Geometry g{4, 3, 1, 1};
  const auto batch = static_cast<int64_t>(k / 16);
  Subject subject{"Conv2DBackpropFilter", k, "Conv2DBackpropFilter", kConvAttrs, {}, {}, {}};
  const Tensor image = source.Draw({batch, 4, 4, 1}, data);
  const Tensor gradient = DrawOther(&source, {batch, 4, 4, 1}, data);
  subject.inputs = {image, Tensor{{4}, {3, 3, 1, 1}}, gradient};
  subject.compute = [=](const Arithmetic& how) {
    const Terms terms = [&](size_t tap) {
      std::vector<Term> list;
      for (size_t n = 0; n < static_cast<size_t>(batch); ++n) {
        for (size_t from = 0; from < 16; ++from) {
          const size_t at = g.At(from / 4, from % 4, tap / 3, tap % 3);
          if (at != SIZE_MAX) {
            list.push_back({image.values[n * 16 + at], gradient.values[n * 16 + from]});
          }
        }
      }
      return list;
    };
    return Sums(g.Filter(), terms, 1, how);
  };
  return subject;
}

Subject MakeSum(uint64_t k, Data data, uint64_t seed) {
  return MakeReduction("Sum", k, data, seed);
}
Subject MakeMean(uint64_t k, Data data, uint64_t seed) {
  return MakeReduction("Mean", k, data, seed);
}

}  // namespace isobit::verdicts
