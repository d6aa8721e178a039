// SPDX-License-Identifier: Apache-2.0
// How a picture's grey values came from its colours: the formulas that libraries use, computed
// again from the colours. Pure functions.
#ifndef ISOBIT_NUMERICS_GREY_H_
#define ISOBIT_NUMERICS_GREY_H_

#include <span>
#include <string_view>
#include <vector>

namespace isobit::numerics {

// A formula that gives the grey values of all pixels.
struct GreyFit {
  std::string_view formula;  // "the mean of the channels", "the red channel alone".
  double scale = 1;          // What the results were multiplied by: 1, or 1/255.
};

// Formulas by which rgb (whole numbers from 0 to 255, three a pixel) become grey (one a pixel):
// each element to within 4 units in the last place of float32, which a sum of three products, a
// division and a scaling stay below. A formula whose result is whole on these pixels fits under
// several names; where colours are equal in all channels every one fits. Empty: none, or the sizes
// do not match, or there are no pixels.
std::vector<GreyFit> FitGrey(std::span<const double> rgb, std::span<const double> grey);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_GREY_H_
