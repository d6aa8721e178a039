// SPDX-License-Identifier: Apache-2.0
// Batch normalisation, its first output. y = (x - m) r s + o with r = 1 / sqrt(v + eps), where mean
// m and variance v are those of the n values of the channel (training) or inputs (inference).
//
// Error analysis, u the unit roundoff; products of roundings are covered by 1 % (n u < 0.01):
//   dm <= (gamma_n + 2 u) mean|x|: a sum, and a division or multiplication by 1/n [Higham 2002, eq.
//         4.4].
//   dv <= gamma_(n+4) v + dm^2: the two-pass algorithm, or an update of the mean that is as good
//         [Higham 2002, sec. 1.9; Chan, Golub & LeVeque 1983]. The textbook's one-pass formula is
//         no sound kernel.
//   dr <= r (dv / (2 (v + eps)) + 12 u), also where dv is not small: 1 / sqrt is convex, and only
//         gamma v, which is, makes v smaller. Then an addition, and rsqrt (2 ulp), or square root
//         (3 ulp) and division (2.5 ulp) [OpenCL].
//   y as above, or folded, x a + (o - m a) with a = r s, which rounds x a and m a as well.
// In the likely bound lambda sqrt(n) stands for n [Higham & Mary 2019, thm 3.1].
#include <algorithm>
#include <cmath>

#include "numerics/condition.h"
#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

constexpr double kRootRoundings = 12;
constexpr double kSecondOrder = 1.01;

// Of one channel.
struct Channel {
  double mean = 0, variance = 0;
  double mean_error = 0, mean_likely = 0;          // Absolute.
  double variance_error = 0, variance_likely = 0;  // Absolute.
  double scale = 1, offset = 0;
};

class BatchNorm : public Recomputation {
 public:
  std::vector<double> x;
  std::vector<Channel> channels;
  size_t inner = 1;  // Elements between one channel and the next.
  double epsilon = 0;
  bool relu = false;
  DType dtype = DType::kFloat;

  ExactElement At(size_t index) const override {
    const Channel& c = channels[index / inner % channels.size()];
    const double root = 1 / std::sqrt(c.variance + epsilon), factor = std::fabs(root * c.scale);
    const double centred = x[index] - c.mean;
    ExactElement element;
    element.value = centred * root * c.scale + c.offset;
    const double u = AccumulatorRoundoff(dtype);
    const double roundings =
        u * (4 * factor * (std::fabs(x[index]) + std::fabs(c.mean) + std::fabs(centred)) +
             2 * (std::fabs(c.offset) + std::fabs(element.value)));
    const double last =
        UnitRoundoff(dtype) != u ? UnitRoundoff(dtype) * std::fabs(element.value) : 0;
    const auto bound = [&](double mean_error, double variance_error) {
      const double of_root = variance_error / (2 * (c.variance + epsilon)) + kRootRoundings * u;
      return kSecondOrder * (factor * (mean_error * (1 + of_root) + std::fabs(centred) * of_root) +
                             roundings) +
             last + FlushThreshold(dtype);
    };
    element.worst = bound(c.mean_error, c.variance_error);
    element.likely = std::min(element.worst, bound(c.mean_likely, c.variance_likely));
    element.condition = ConditionOf(
        factor * (std::fabs(x[index]) + std::fabs(c.mean)) + std::fabs(c.offset), element.value);
    element.value = relu ? std::max(element.value, 0.0) : element.value;
    return element;
  }
};

// Mean and variance of one channel's values, with their errors.
void Measure(const std::vector<double>& x, size_t inner, size_t number, size_t channels, double u,
             Channel* channel) {
  SumOfTerms sum, squares;
  const auto each = [&](auto visit) {
    for (size_t start = number * inner; start < x.size(); start += channels * inner) {
      for (size_t i = start; i < start + inner; ++i) {
        visit(x[i]);
      }
    }
  };
  each([&](double value) { sum.AddValue(value); });
  const auto n = static_cast<double>(sum.count());
  channel->mean = sum.value() / n;
  each([&](double value) { squares.AddProduct(value - channel->mean, value - channel->mean); });
  channel->variance = squares.value() / n;
  const double scaling = 2 * u * std::fabs(channel->mean);
  channel->mean_error = sum.Worst(u) / n + scaling;
  channel->mean_likely = sum.Likely(u) / n + scaling;
  channel->variance_error =
      Gamma(sum.count() + 4, u) * channel->variance + channel->mean_error * channel->mean_error;
  channel->variance_likely = (kLambda * std::sqrt(n) + 4) * u * channel->variance +
                             channel->mean_likely * channel->mean_likely;
}

}  // namespace

std::unique_ptr<Recomputation> MakeBatchNorm(const RecomputeArgs& args) {
  auto result = std::make_unique<BatchNorm>();
  auto x = args.Values(0);
  const auto scale = args.Values(1), offset = args.Values(2);
  if (!x || !scale || !offset) {
    return nullptr;
  }
  const std::string activation = args.attrs.Text("activation_mode", "Identity");
  if ((activation != "Identity" && activation != "Relu") ||
      args.attrs.Number("num_side_inputs", 0) != 0) {
    return args.Refuse("no bound known for what is fused into " + args.op.op);
  }
  const std::span<const int64_t> shape = args.View(0)->shape;
  const bool channels_last = args.attrs.Text("data_format", "NHWC").ends_with('C');  // Or NDHWC.
  const size_t channels = scale->size();
  if (shape.size() < 2 || channels == 0 || offset->size() != channels ||
      shape[channels_last ? shape.size() - 1 : 1] != static_cast<int64_t>(channels) ||
      x->size() != ElementCount(args.output) || x->empty()) {
    return args.Refuse("the shapes of " + args.op.op + " do not fit");
  }
  for (size_t axis = 2; !channels_last && axis < shape.size(); ++axis) {
    result->inner *= static_cast<size_t>(shape[axis]);
  }
  const bool training = args.attrs.Flag("is_training", true);
  std::optional<std::vector<double>> mean, variance;
  if (!training) {
    mean = args.Values(3);
    variance = args.Values(4);
    if (!mean || !variance) {
      return nullptr;
    }
    if (mean->size() != channels || variance->size() != channels) {
      return args.Refuse("the statistics of " + args.op.op + " do not fit its channels");
    }
  }
  const double u = AccumulatorRoundoff(args.output.dtype);
  for (size_t c = 0; c < channels; ++c) {
    Channel channel;
    if (training) {
      Measure(*x, result->inner, c, channels, u, &channel);
    } else {
      channel.mean = (*mean)[c];
      channel.variance = (*variance)[c];
    }
    channel.scale = (*scale)[c];
    channel.offset = (*offset)[c];
    result->channels.push_back(channel);
  }
  result->epsilon = args.attrs.Number("epsilon", 0.0001);
  result->relu = activation == "Relu";
  result->dtype = args.output.dtype;
  const size_t n = training ? x->size() / channels : 0;
  result->x = std::move(*x);
  result->name = training ? "for batch statistics of n = " + std::to_string(n) + " values"
                          : "for given statistics";
  result->source = "Higham 2002, eq. 4.4 and sec. 1.9; Chan, Golub & LeVeque 1983";
  return result;
}

}  // namespace isobit::numerics
