// SPDX-License-Identifier: Apache-2.0
// resize_fits FILE...: of each file a line with the methods that fit, by tabs. A file holds five
// int64 (old height and width, new ones, channels) and the elements of both pictures, as doubles.
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "numerics/resize.h"

namespace isobit::numerics {
namespace {

std::vector<double> ReadDoubles(std::ifstream* in, int64_t count) {
  std::vector<double> values(static_cast<size_t>(count));
  in->read(reinterpret_cast<char*>(values.data()),
           static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

bool Tell(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<int64_t, 5> extents{};
  in.read(reinterpret_cast<char*>(extents.data()), sizeof(extents));
  if (!in) {
    return false;
  }
  const auto [old_height, old_width, new_height, new_width, channels] = extents;
  const std::vector<double> from = ReadDoubles(&in, old_height * old_width * channels),
                            to = ReadDoubles(&in, new_height * new_width * channels);
  const ResizedPicture picture{{old_height, old_width, channels, from},
                               {new_height, new_width, channels, to}};
  std::string line;
  for (const ResizeFit& fit : FitResize({&picture, 1})) {
    line += (line.empty() ? "" : "\t") + fit.Text();
  }
  std::puts(line.c_str());
  return static_cast<bool>(in);
}

}  // namespace
}  // namespace isobit::numerics

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (!isobit::numerics::Tell(argv[i])) {
      std::fprintf(stderr, "resize_fits: cannot read %s\n", argv[i]);
      return 2;
    }
  }
  return 0;
}
