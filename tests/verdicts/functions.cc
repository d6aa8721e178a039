// SPDX-License-Identifier: Apache-2.0
// The families that are no plain sums: softmax, batch normalisation, elementary functions.
#include <algorithm>
#include <cmath>

#include "subjects.h"

namespace isobit::verdicts {
namespace {

constexpr int64_t kRows = 4;

// Of the values, or of their squares.
float SumOf(std::vector<float> values, const Arithmetic& how, bool squares = false) {
  Arithmetic of_values = how;
  if (squares && how.bug == Bug::kOffByOne) {  // Of both factors: a square stays one.
    values.erase(values.begin());
    values.push_back(values.back());
    of_values.bug = Bug::kNone;
  }
  std::vector<Term> terms;
  for (const float x : values) {
    terms.push_back({x, squares ? x : 1});
  }
  of_values.round = nullptr;  // The inputs are rounded already.
  return SumTerms(std::move(terms), of_values);
}

// Elementary functions as two libraries have them: float64's rounded to float32, and the system's
// of float32 in every other element. A bug is every element from the neighbouring input, one sign,
// or a last step left out in some.
Subject MakeFunction(std::string op, double (*exact)(double), float (*single)(float), uint64_t k,
                     Data data, uint64_t seed) {
  Source source(seed);
  Subject subject{op, k, op, "T=DT_FLOAT", {source.Draw({static_cast<int64_t>(k)}, data)}, {}, {}};
  const Tensor x = subject.inputs[0];
  subject.compute = [=](const Arithmetic& how) {
    Tensor result = x;
    for (size_t i = 0; i < k; ++i) {
      const size_t from = how.bug == Bug::kOffByOne ? (i + 1) % k : i;
      const float value = Rounded(x.values[from], how);
      const bool other = how.order != Order::kChain && i % 2 == 0;
      result.values[i] = other ? single(value) : static_cast<float>(exact(double{value}));
    }
    if (how.bug == Bug::kSign) {
      result.values[k / 2] = -result.values[k / 2];
    } else if (how.bug == Bug::kDroppedTile) {  // One step of Newton or Horner less.
      for (size_t i = k / 3; i < k / 2; ++i) {
        result.values[i] *= 1.00001f;
      }
    }
    return result;
  };
  return subject;
}

}  // namespace

Subject MakeSoftmax(uint64_t k, Data data, uint64_t seed) {
  Source source(seed);
  Subject subject{"Softmax", k, "Softmax", "T=DT_FLOAT", {}, {}, {}};
  subject.inputs = {source.Draw({kRows, static_cast<int64_t>(k)}, data)};
  const Tensor x = subject.inputs[0];
  subject.compute = [=](const Arithmetic& how) {
    Tensor result = x;
    for (size_t r = 0; r < static_cast<size_t>(kRows); ++r) {
      std::vector<float> row(x.values.begin() + static_cast<std::ptrdiff_t>(r * k),
                             x.values.begin() + static_cast<std::ptrdiff_t>((r + 1) * k));
      for (float& value : row) {
        value = Rounded(value, how);
      }
      const float max = *std::max_element(row.begin(), row.end());
      for (float& value : row) {
        value = std::exp(value - max);
      }
      const float sum = SumOf(row, how);
      const float inverse = 1 / sum;
      for (size_t i = 0; i < k; ++i) {
        result.values[r * k + i] = how.order == Order::kChain ? row[i] / sum : row[i] * inverse;
      }
    }
    return result;
  };
  return subject;
}

// In training: the statistics of K values of each of three channels.
Subject MakeBatchNorm(uint64_t k, Data data, uint64_t seed) {
  constexpr size_t kChannels = 3;
  Source source(seed);
  Subject subject{"FusedBatchNormV3", k, "FusedBatchNormV3", "", {}, {}, {}};
  subject.attrs = "is_training=true, epsilon=0.001, data_format=\"NHWC\"";
  subject.inputs = {source.Draw({1, 1, static_cast<int64_t>(k), kChannels}, data),
                    source.Draw({kChannels}, Data::kNormal),
                    source.Draw({kChannels}, Data::kNormal), Tensor{{0}, {}}, Tensor{{0}, {}}};
  const std::vector<Tensor> in = subject.inputs;
  subject.compute = [=](const Arithmetic& how) {
    Tensor result = in[0];
    const auto n = static_cast<float>(k);
    for (size_t c = 0; c < kChannels; ++c) {
      std::vector<float> x(k), centred(k);
      for (size_t i = 0; i < k; ++i) {
        x[i] = Rounded(in[0].values[i * kChannels + c], how);
      }
      const float mean = SumOf(x, how) / n;
      for (size_t i = 0; i < k; ++i) {
        centred[i] = x[i] - mean;
      }
      const float variance = SumOf(centred, how, true) / n;
      const float factor = 1 / std::sqrt(variance + 0.001f) * in[1].values[c];
      const float shift = in[2].values[c] - mean * factor;
      for (size_t i = 0; i < k; ++i) {
        result.values[i * kChannels + c] = how.order == Order::kLanes ? x[i] * factor + shift
                                           : how.fma ? std::fma(centred[i], factor, in[2].values[c])
                                                     : centred[i] * factor + in[2].values[c];
      }
    }
    return result;
  };
  return subject;
}

Subject MakeExp(uint64_t k, Data data, uint64_t seed) {
  return MakeFunction(
      "Exp", [](double x) { return std::exp(x); }, [](float x) { return std::exp(x); }, k, data,
      seed);
}
Subject MakeTanh(uint64_t k, Data data, uint64_t seed) {
  return MakeFunction(
      "Tanh", [](double x) { return std::tanh(x); }, [](float x) { return std::tanh(x); }, k, data,
      seed);
}
Subject MakeErf(uint64_t k, Data data, uint64_t seed) {
  return MakeFunction(
      "Erf", [](double x) { return std::erf(x); }, [](float x) { return std::erf(x); }, k, data,
      seed);
}

}  // namespace isobit::verdicts
