// SPDX-License-Identifier: Apache-2.0
#include "numerics/replay.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

#include "numerics/bounds.h"

namespace isobit::numerics {
namespace {

// Multiply-adds that the elements of one order may cost, and all first elements of all orders.
constexpr uint64_t kElementWork = 2'500'000, kOrderWork = 5'000'000;
constexpr uint64_t kMostElements = 4096;
constexpr uint32_t kMostShares = 16, kShortestEven = 128;

using Chunks = std::vector<uint32_t>;

// The rule of OpenBLAS's and oneDNN's drivers (OpenBLAS: driver/level3/level3.c): chunks of q while
// twice as much is left, and of the rest two halves, the first rounded up to a multiple of `unit`.
struct Blocking {
  uint32_t q = 0, unit = 1;
  bool fma = true;
  bool halves_rest = true;  // False: only sums that are shorter than 2 q are halved.
  std::string_view library;
};
// As measured (docs/numerics.md).
constexpr Blocking kBlockings[] = {
    {384, 1, true, true, "oneDNN's AVX-512 kernels"},
    {256, 1, true, true, "oneDNN's AVX2 kernels"},
    {256, 1, false, false, "oneDNN's SSE4.1 kernels"},
    {448, 16, true, true, "OpenBLAS's SkylakeX kernels"},
    {320, 16, true, true, "OpenBLAS's Cooperlake kernels"},
    {320, 8, true, true, "OpenBLAS's Haswell kernels"},
    {384, 16, false, true, "OpenBLAS's Sandybridge kernels"},
    {512, 4, false, true, "OpenBLAS's Nehalem kernels"},
};

Chunks Balanced(uint32_t k, const Blocking& blocking) {
  Chunks chunks;
  const bool halves = blocking.halves_rest || k < 2 * blocking.q;
  while (k > 0) {
    uint32_t chunk = std::min(k, blocking.q);
    if (halves && k > blocking.q && k < 2 * blocking.q) {
      chunk = ((k + 1) / 2 + blocking.unit - 1) / blocking.unit * blocking.unit;
    }
    chunks.push_back(std::min(chunk, k));
    k -= chunks.back();
  }
  return chunks;
}

// Chunks of one length and the rest.
Chunks Plain(uint32_t k, uint32_t length) {
  Chunks chunks(k / length, length);
  if (k % length != 0) {
    chunks.push_back(k % length);
  }
  return chunks;
}

// `count` chunks of nearly one length, a multiple of 8.
Chunks Even(uint32_t k, uint32_t count) { return Plain(k, ((k + count - 1) / count + 7) / 8 * 8); }

// The lengths of Eigen's blocks for caches of all sizes: the most that fits, made shorter so that
// the last block is nearly as long as the others (Eigen, GeneralBlockPanelKernel.h,
// evaluateProductBlockingSizesHeuristic; it peels 8). With several threads it is left as it is, at
// most 320, or evenly shared out.
std::vector<uint32_t> EigenLengths(uint32_t k) {
  std::vector<uint32_t> lengths = {256, 320, 384, 512};
  for (uint32_t most = k / 8 * 8; most >= 128; most -= 8) {
    const uint32_t rest = k % most;
    lengths.push_back(rest == 0 ? most : most - 8 * ((most - 1 - rest) / (8 * (k / most + 1))));
  }
  std::erase_if(lengths, [k](uint32_t length) { return length >= k; });
  return lengths;
}

class OrderList {
 public:
  explicit OrderList(size_t limit) : limit_(limit) {}

  void Add(bool fma, std::vector<Chunks> groups, const std::string& library) {
    // What is added to the first group one chunk at a time is a part of it.
    if (std::all_of(groups.begin() + 1, groups.end(),
                    [](const Chunks& group) { return group.size() == 1; })) {
      groups = {Flat(groups)};
    }
    const bool chain = groups.size() == 1 && groups.front().size() == 1;  // Is anybody's.
    const auto [place, is_new] = places_.emplace(std::pair(fma, groups), orders_.size());
    if (is_new && orders_.size() < limit_) {
      orders_.push_back({fma, std::move(groups), {}});
    }
    if (place->second < orders_.size() && !chain && !library.empty()) {
      std::vector<std::string>& libraries = orders_[place->second].libraries;
      // "Eigen through X" where X does the same alone says nothing more.
      if (std::ranges::none_of(libraries,
                               [&](const auto& other) { return library.ends_with(other); })) {
        libraries.push_back(library);
      }
    }
  }
  std::vector<SumOrder> Take() { return std::move(orders_); }

  static Chunks Flat(const std::vector<Chunks>& groups) {
    Chunks flat;
    for (const Chunks& group : groups) {
      flat.insert(flat.end(), group.begin(), group.end());
    }
    return flat;
  }

 private:
  const size_t limit_;
  std::map<std::pair<bool, std::vector<Chunks>>, size_t> places_;
  std::vector<SumOrder> orders_;
};

// Eigen's blocks of one length, by its own kernel or by one of oneDNN's that cuts them up again.
void AddBlocks(uint32_t k, uint32_t length, OrderList* list) {
  const Chunks blocks = Plain(k, length);
  for (const bool fma : {true, false}) {
    list->Add(fma, {blocks}, "Eigen");
  }
  for (const Blocking& inner : kBlockings) {
    if (inner.library.starts_with("oneDNN")) {
      std::vector<Chunks> groups;
      for (const uint32_t block : blocks) {
        groups.push_back(Balanced(block, inner));
      }
      const std::string library = "Eigen through " + std::string(inner.library);
      list->Add(inner.fma, {OrderList::Flat(groups)}, library);
      list->Add(inner.fma, groups, library);
    }
  }
}

// k shared out among threads, whose sums are added in the end (Eigen,
// TensorContractionThreadPool.h, "sharding by inner dimension").
void AddShares(uint32_t k, uint32_t shares, OrderList* list) {
  const uint32_t share = ((k + shares - 1) / shares + 7) / 8 * 8;
  const auto add = [&](auto cut) {
    std::vector<Chunks> groups;
    for (const uint32_t part : Plain(k, share)) {
      groups.push_back(cut(part));
    }
    for (const bool fma : {true, false}) {
      list->Add(fma, groups, "Eigen with threads that share k");
    }
  };
  for (const uint32_t length : EigenLengths(share)) {
    add([length](uint32_t part) { return Plain(part, length); });
  }
  for (uint32_t count = 1; share / count >= kShortestEven; ++count) {
    add([count](uint32_t part) { return Even(part, count); });
  }
}

// The operands as rows of `a` and of `b` transposed, k contiguous, and what follows.
struct Product {
  std::vector<float> a, b, bias;
  size_t rows = 0, columns = 0, k = 0;
  bool relu = false;

  const float* RowOf(size_t index) const { return a.data() + index / columns * k; }
  const float* ColumnOf(size_t index) const { return b.data() + index % columns * k; }
  float Finish(float sum, size_t index) const {
    sum = bias.empty() ? sum : sum + bias[index % columns];
    return relu ? std::max(sum, 0.0f) : sum;
  }
};

// Empty: not recorded, or not float32.
std::optional<std::vector<float>> Floats(const OpDescription& op, size_t input) {
  if (input >= op.inputs.size() || !op.inputs[input] || op.inputs[input]->dtype != DType::kFloat ||
      op.inputs[input]->bytes.size() != ElementCount(*op.inputs[input]) * sizeof(float)) {
    return std::nullopt;
  }
  std::vector<float> values(ElementCount(*op.inputs[input]));
  std::memcpy(values.data(), op.inputs[input]->bytes.data(), values.size() * sizeof(float));
  return values;
}

std::vector<float> Transposed(const std::vector<float>& values, size_t rows, size_t columns) {
  std::vector<float> result(values.size());
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = 0; c < columns; ++c) {
      result[c * rows + r] = values[r * columns + c];
    }
  }
  return result;
}

bool ReadFused(const OpDescription& op, const Attributes& attrs, Product* product) {
  std::vector<std::string> fused = attrs.Texts("fused_ops");
  for (size_t i = 0; i < fused.size(); ++i) {
    if (i == 0 && fused[i] == "BiasAdd") {
      auto bias = Floats(op, 2);
      if (!bias || bias->size() != product->columns) {
        return false;
      }
      product->bias = std::move(*bias);
    } else if (i + 1 == fused.size() && fused[i] == "Relu") {
      product->relu = true;
    } else {
      return false;
    }
  }
  return true;
}

// A convolution by a 1x1 filter is a matrix product of what the channels hold.
bool IsPointwise(const OpDescription& op, const Attributes& attrs) {
  const auto image = op.inputs[0]->shape, filter = op.inputs[1]->shape;
  const auto strides = attrs.Integers("strides");
  return image.size() == 4 && filter.size() == 4 && filter[0] == 1 && filter[1] == 1 &&
         filter[2] == image[3] && attrs.Text("data_format", "NHWC") == "NHWC" &&
         std::ranges::all_of(strides, [](int64_t stride) { return stride == 1; });
}

std::optional<Product> ReadProduct(const OpDescription& op) {
  const Attributes attrs(op.attrs);
  const std::string base = BaseOpName(op.op);
  auto a = Floats(op, 0), b = Floats(op, 1);
  if (!a || !b || a->empty() || b->empty()) {
    return std::nullopt;
  }
  const auto shape_a = op.inputs[0]->shape, shape_b = op.inputs[1]->shape;
  Product product;
  if (base == "Conv2D" && IsPointwise(op, attrs)) {
    product.k = static_cast<size_t>(shape_a[3]);
    product.columns = static_cast<size_t>(shape_b[3]);
    product.a = std::move(*a);
    product.b = Transposed(*b, product.k, product.columns);
  } else if (base == "MatMul" && shape_a.size() == 2 && shape_b.size() == 2) {
    const bool turn_a = attrs.Flag("transpose_a", false), turn_b = attrs.Flag("transpose_b", false);
    const auto extent = [](std::span<const int64_t> shape, bool second) {
      return static_cast<size_t>(shape[second ? 1 : 0]);
    };
    product.k = extent(shape_a, !turn_a);
    product.columns = extent(shape_b, !turn_b);
    if (extent(shape_b, turn_b) != product.k) {
      return std::nullopt;
    }
    product.a = turn_a ? Transposed(*a, product.k, extent(shape_a, true)) : std::move(*a);
    product.b = turn_b ? std::move(*b) : Transposed(*b, product.k, product.columns);
  } else {
    return std::nullopt;
  }
  product.rows = product.a.size() / product.k;
  return ReadFused(op, attrs, &product) ? std::optional(std::move(product)) : std::nullopt;
}

float FloatAt(const TensorView& tensor, size_t index) {
  float value;
  std::memcpy(&value, tensor.bytes.data() + index * sizeof value, sizeof value);
  return value;
}

bool SameBits(float x, float y) { return std::bit_cast<uint32_t>(x) == std::bit_cast<uint32_t>(y); }

bool Gives(const SumOrder& order, const Product& product, std::span<const size_t> elements,
           const TensorView& side) {
  return std::ranges::all_of(elements, [&](size_t index) {
    const float sum = order.Sum(product.RowOf(index), product.ColumnOf(index));
    return SameBits(product.Finish(sum, index), FloatAt(side, index));
  });
}

// The result of a sum without rounding errors but the last.
float RoundedOnce(const Product& product, size_t index) {
  SumOfTerms sum;
  const float *row = product.RowOf(index), *column = product.ColumnOf(index);
  for (size_t i = 0; i < product.k; ++i) {
    sum.AddProduct(row[i], column[i]);
  }
  return product.Finish(static_cast<float>(sum.value()), index);
}

std::optional<Replayed> ReplaySide(const std::vector<SumOrder>& orders, const Product& product,
                                   std::span<const size_t> elements, const TensorView& side,
                                   std::span<const float> rounded_once) {
  Replayed replayed;
  for (size_t i = 0; i < elements.size(); ++i) {
    replayed.rounded += SameBits(FloatAt(side, elements[i]), rounded_once[i]) ? 0 : 1;
  }
  if (replayed.rounded < kFewestRounded) {
    return std::nullopt;
  }
  for (const SumOrder& order : orders) {
    if (Gives(order, product, elements, side)) {
      replayed.others += replayed.order ? 1 : 0;
      replayed.order = replayed.order ? replayed.order : order;
    }
  }
  return replayed;
}

// One of each of `samples` equal parts of the elements, at another place in each part, so that all
// rows and columns of tiles are met.
size_t SampleAt(uint64_t i, uint64_t samples, uint64_t count) {
  const uint64_t from = i * count / samples, to = (i + 1) * count / samples;
  return from + (i * 0x9E3779B97F4A7C15u >> 32) % (to - from);
}

std::string LengthsText(const Chunks& chunks) {
  std::string text;
  for (size_t i = 0; i < chunks.size();) {
    size_t same = i;
    while (same < chunks.size() && chunks[same] == chunks[i]) {
      ++same;
    }
    text += (i == 0 ? "" : ", ") + std::to_string(chunks[i]);
    text += same - i > 2 ? " (" + std::to_string(same - i) + " times)" : "";
    i += same - i > 2 ? same - i : 1;
  }
  return text;
}

}  // namespace

float SumOrder::Sum(const float* a, const float* b) const {
  float total = 0;
  bool first_group = true;
  for (const Chunks& group : groups) {
    float group_total = 0;
    bool first = true;
    for (const uint32_t chunk : group) {
      float sum = 0;
      if (fma) {
        for (uint32_t i = 0; i < chunk; ++i) {
          sum = std::fma(a[i], b[i], sum);
        }
      } else {
        for (uint32_t i = 0; i < chunk; ++i) {
          sum += a[i] * b[i];
        }
      }
      a += chunk;
      b += chunk;
      group_total = first ? sum : group_total + sum;
      first = false;
    }
    total = first_group ? group_total : total + group_total;
    first_group = false;
  }
  return total;
}

std::string SumOrder::Text() const {
  const std::string chain = fma ? "FMA" : "multiply-and-add";
  if (groups.size() == 1 && groups.front().size() == 1) {
    return "one " + chain + " chain";
  }
  std::string text = chain + " chains in chunks of ";
  for (size_t i = 0; i < groups.size() && i < 2; ++i) {
    text += (i == 0 ? "" : "; ") + LengthsText(groups[i]);
  }
  return text + (groups.size() > 2 ? "; and so on" : "");
}

std::vector<SumOrder> SumOrders(uint32_t k, size_t limit) {
  OrderList list(limit);
  for (const bool fma : {true, false}) {
    list.Add(fma, {{k}}, "");
  }
  for (const Blocking& blocking : kBlockings) {
    list.Add(blocking.fma, {Balanced(k, blocking)}, std::string(blocking.library));
  }
  // Products with a vector, of several libraries.
  for (const uint32_t length : {8u, 16u, 32u, 64u}) {
    for (const bool fma : {true, false}) {
      list.Add(fma, {Plain(k, length)}, "");
    }
  }
  for (const uint32_t length : EigenLengths(k)) {
    AddBlocks(k, length, &list);
  }
  for (uint32_t count = 2; k / count >= kShortestEven; ++count) {
    for (const bool fma : {true, false}) {
      list.Add(fma, {Even(k, count)}, "Eigen");
    }
  }
  for (uint32_t shares = 2; shares <= kMostShares; ++shares) {
    AddShares(k, shares, &list);
  }
  return list.Take();
}

std::optional<Replay> ReplayProducts(const OpDescription& op, const TensorView& a,
                                     const TensorView& b) {
  const auto product = ReadProduct(op);
  const auto fits = [&](const TensorView& side) {
    return side.dtype == DType::kFloat && ElementCount(side) == product->rows * product->columns &&
           side.bytes.size() == ElementCount(side) * sizeof(float);
  };
  if (!product || !fits(a) || !fits(b)) {
    return std::nullopt;
  }
  Replay replay;
  replay.terms = product->k;
  replay.count = product->rows * product->columns;
  replay.elements = std::min({replay.count, kMostElements, kElementWork / product->k});
  if (replay.elements < kFewestRounded) {
    return std::nullopt;
  }
  std::vector<size_t> elements;
  std::vector<float> rounded_once;
  for (uint64_t i = 0; i < replay.elements; ++i) {
    elements.push_back(SampleAt(i, replay.elements, replay.count));
    rounded_once.push_back(RoundedOnce(*product, elements.back()));
  }
  const auto orders =
      SumOrders(static_cast<uint32_t>(product->k), std::max<uint64_t>(16, kOrderWork / product->k));
  replay.a = ReplaySide(orders, *product, elements, a, rounded_once);
  replay.b = ReplaySide(orders, *product, elements, b, rounded_once);
  return replay;
}

}  // namespace isobit::numerics
