// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

// Sizes of a 4-D image in either layout; index of (n, y, x, c).
struct Image {
  int64_t n = 0, height = 0, width = 0, channels = 0;
  bool channels_last = true;

  size_t At(int64_t i, int64_t y, int64_t x, int64_t c) const {
    return static_cast<size_t>(channels_last ? ((i * height + y) * width + x) * channels + c
                                             : ((i * channels + c) * height + y) * width + x);
  }
  struct Place {
    int64_t n, y, x, c;
  };
  Place Of(size_t index) const {
    auto rest = static_cast<int64_t>(index);
    const auto take = [&rest](int64_t size) {
      const int64_t coordinate = rest % size;
      rest /= size;
      return coordinate;
    };
    Place place{};
    if (channels_last) {
      place.c = take(channels);
    }
    place.x = take(width);
    place.y = take(height);
    if (!channels_last) {
      place.c = take(channels);
    }
    place.n = rest;
    return place;
  }
};

bool ReadImage(std::span<const int64_t> shape, bool channels_last, Image* image) {
  if (shape.size() != 4) {
    return false;
  }
  *image = channels_last ? Image{shape[0], shape[1], shape[2], shape[3], true}
                         : Image{shape[0], shape[2], shape[3], shape[1], false};
  return true;
}

// Along one spatial axis.
struct Axis {
  int64_t kernel = 1, stride = 1, dilation = 1, pad = 0;
};

struct Geometry {
  Image input, output;
  int64_t filter_in = 0, filter_out = 0, group_out = 0;  // group_out: outputs of one group.
  Axis y, x;

  size_t FilterAt(int64_t ky, int64_t kx, int64_t ci, int64_t co) const {
    return static_cast<size_t>(((ky * x.kernel + kx) * filter_in + ci) * filter_out + co);
  }
};

// Padding at the front.
int64_t FrontPad(const Axis& axis, int64_t input, int64_t output, const std::string& padding) {
  const int64_t total = (output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1 - input;
  return padding == "SAME" ? std::max<int64_t>(total, 0) / 2 : 0;
}

class Convolution : public Recomputation {
 public:
  Geometry g;
  std::vector<double> image, filter, gradient;
  Epilogue epilogue;
  DType dtype = DType::kFloat;
};

class Forward : public Convolution {
 public:
  ExactElement At(size_t index) const override {
    const Image::Place o = g.output.Of(index);
    const int64_t first_channel = o.c / g.group_out * g.filter_in;
    SumOfTerms sum;
    for (int64_t ky = 0; ky < g.y.kernel; ++ky) {
      const int64_t y = o.y * g.y.stride + ky * g.y.dilation - g.y.pad;
      for (int64_t kx = 0; kx < g.x.kernel; ++kx) {
        const int64_t x = o.x * g.x.stride + kx * g.x.dilation - g.x.pad;
        if (y < 0 || y >= g.input.height || x < 0 || x >= g.input.width) {
          continue;
        }
        for (int64_t ci = 0; ci < g.filter_in; ++ci) {
          sum.AddProduct(image[g.input.At(o.n, y, x, first_channel + ci)],
                         filter[g.FilterAt(ky, kx, ci, o.c)]);
        }
      }
    }
    return FinishSum(&sum, dtype, epilogue, static_cast<size_t>(o.c));
  }
};

class BackpropInput : public Convolution {
 public:
  ExactElement At(size_t index) const override {
    const Image::Place i = g.input.Of(index);
    SumOfTerms sum;
    for (int64_t ky = 0; ky < g.y.kernel; ++ky) {
      const int64_t y = i.y + g.y.pad - ky * g.y.dilation;
      for (int64_t kx = 0; kx < g.x.kernel; ++kx) {
        const int64_t x = i.x + g.x.pad - kx * g.x.dilation;
        if (y < 0 || x < 0 || y % g.y.stride != 0 || x % g.x.stride != 0 ||
            y / g.y.stride >= g.output.height || x / g.x.stride >= g.output.width) {
          continue;
        }
        for (int64_t co = 0; co < g.filter_out; ++co) {
          sum.AddProduct(gradient[g.output.At(i.n, y / g.y.stride, x / g.x.stride, co)],
                         filter[g.FilterAt(ky, kx, i.c, co)]);
        }
      }
    }
    return FinishSum(&sum, dtype, epilogue, 0);
  }
};

class BackpropFilter : public Convolution {
 public:
  ExactElement At(size_t index) const override {
    auto rest = static_cast<int64_t>(index);
    const int64_t co = rest % g.filter_out;
    rest /= g.filter_out;
    const int64_t ci = rest % g.filter_in;
    rest /= g.filter_in;
    const int64_t kx = rest % g.x.kernel, ky = rest / g.x.kernel;
    SumOfTerms sum;
    for (int64_t n = 0; n < g.output.n; ++n) {
      for (int64_t oy = 0; oy < g.output.height; ++oy) {
        const int64_t y = oy * g.y.stride + ky * g.y.dilation - g.y.pad;
        for (int64_t ox = 0; ox < g.output.width; ++ox) {
          const int64_t x = ox * g.x.stride + kx * g.x.dilation - g.x.pad;
          if (y >= 0 && y < g.input.height && x >= 0 && x < g.input.width) {
            sum.AddProduct(image[g.input.At(n, y, x, ci)], gradient[g.output.At(n, oy, ox, co)]);
          }
        }
      }
    }
    return FinishSum(&sum, dtype, epilogue, 0);
  }
};

// Which tensors play which part: forward (image, filter) -> output; gradients (image or sizes,
// filter or sizes, gradient).
struct Parts {
  std::span<const int64_t> image, filter, output;
};

std::string ReadGeometry(const RecomputeArgs& args, const Parts& parts, Geometry* g) {
  const bool channels_last = args.attrs.Text("data_format", "NHWC") == "NHWC";
  if (!ReadImage(parts.image, channels_last, &g->input) ||
      !ReadImage(parts.output, channels_last, &g->output) || parts.filter.size() != 4) {
    return "the shapes of " + args.op.op + " are not those of a convolution";
  }
  const bool depthwise = args.base == "DepthwiseConv2dNative";
  g->y.kernel = parts.filter[0];
  g->x.kernel = parts.filter[1];
  g->filter_in = depthwise ? 1 : parts.filter[2];
  g->filter_out = depthwise ? parts.filter[2] * parts.filter[3] : parts.filter[3];
  const size_t spatial = channels_last ? 1 : 2;
  const auto read = [&](const char* key, int64_t Axis::*member) {
    const std::vector<int64_t> list = args.attrs.Integers(key);
    if (list.size() == 4) {
      g->y.*member = list[spatial];
      g->x.*member = list[spatial + 1];
    }
  };
  read("strides", &Axis::stride);
  read("dilations", &Axis::dilation);
  const std::string padding = args.attrs.Text("padding", "VALID");
  g->y.pad = FrontPad(g->y, g->input.height, g->output.height, padding);
  g->x.pad = FrontPad(g->x, g->input.width, g->output.width, padding);
  if (padding == "EXPLICIT") {
    const std::vector<int64_t> list = args.attrs.Integers("explicit_paddings");
    if (list.size() != 8) {
      return "the explicit paddings of " + args.op.op + " were not recorded";
    }
    g->y.pad = list[2 * spatial];
    g->x.pad = list[2 * spatial + 2];
  }
  const int64_t groups = g->filter_in > 0 ? g->input.channels / g->filter_in : 0;
  if (groups < 1 || groups * g->filter_in != g->input.channels || g->filter_out % groups != 0 ||
      g->output.channels != g->filter_out || g->y.stride < 1 || g->x.stride < 1 ||
      g->input.n != g->output.n) {
    return "the shapes of " + args.op.op + " do not fit its attributes";
  }
  g->group_out = g->filter_out / groups;
  return "";
}

// Reads an operand; false and *missing set if it is not there.
bool Take(const RecomputeArgs& args, size_t input, std::vector<double>* to) {
  auto values = args.Values(input);
  if (!values) {
    return false;
  }
  *to = std::move(*values);
  return true;
}

std::unique_ptr<Recomputation> Finish(const RecomputeArgs& args, const Parts& parts,
                                      std::unique_ptr<Convolution> conv, const char* k_text) {
  const std::string error = ReadGeometry(args, parts, &conv->g);
  if (!error.empty()) {
    return args.Refuse(error);
  }
  const Geometry& g = conv->g;
  const bool forward = args.base == "Conv2D" || args.base == "DepthwiseConv2dNative";
  if (!forward && g.group_out != g.filter_out) {
    return args.Refuse("no bound known for the gradient of a grouped convolution");
  }
  if (forward && !ReadEpilogue(args, static_cast<size_t>(g.filter_out), &conv->epilogue)) {
    return nullptr;
  }
  int64_t k = g.y.kernel * g.x.kernel * g.filter_in;
  k = args.base == "Conv2DBackpropInput" ? g.y.kernel * g.x.kernel * g.filter_out : k;
  k = args.base == "Conv2DBackpropFilter" ? g.output.n * g.output.height * g.output.width : k;
  conv->dtype = args.output.dtype;
  conv->terms = static_cast<uint64_t>(k) + (conv->epilogue.bias.empty() ? 0 : 1);
  conv->name = std::string("gamma_K |image||filter| with K = ") + k_text + " = " +
               std::to_string(conv->terms);
  conv->source = "Higham 2002, eq. 3.5; Higham & Mary 2019, thm 3.1";
  conv->multiplies = true;
  return conv;
}

}  // namespace

std::unique_ptr<Recomputation> MakeConvolution(const RecomputeArgs& args) {
  if (args.base == "Conv2DBackpropInput") {
    auto conv = std::make_unique<BackpropInput>();
    if (!Take(args, 1, &conv->filter) || !Take(args, 2, &conv->gradient)) {
      return nullptr;
    }
    return Finish(args, {args.output.shape, args.View(1)->shape, args.View(2)->shape},
                  std::move(conv), "kh kw cout");
  }
  if (args.base == "Conv2DBackpropFilter") {
    auto conv = std::make_unique<BackpropFilter>();
    if (!Take(args, 0, &conv->image) || !Take(args, 2, &conv->gradient)) {
      return nullptr;
    }
    return Finish(args, {args.View(0)->shape, args.output.shape, args.View(2)->shape},
                  std::move(conv), "n oh ow");
  }
  auto conv = std::make_unique<Forward>();
  if (!Take(args, 0, &conv->image) || !Take(args, 1, &conv->filter)) {
    return nullptr;
  }
  return Finish(args, {args.View(0)->shape, args.View(1)->shape, args.output.shape},
                std::move(conv), "kh kw cin");
}

}  // namespace isobit::numerics
