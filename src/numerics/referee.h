// SPDX-License-Identifier: Apache-2.0
// An op computed again from its recorded inputs, in float64 with compensated sums, one output
// element at a time, with the error that a sound kernel may make there. Pure functions.
#ifndef ISOBIT_NUMERICS_REFEREE_H_
#define ISOBIT_NUMERICS_REFEREE_H_

#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "numerics/bounds.h"
#include "numerics/op.h"

namespace isobit::numerics {

// One element of the output.
struct ExactElement {
  double value = 0;
  double worst = 0;   // A sound kernel's result lies within value +- worst.
  double likely = 0;  // And but for bad luck within value +- likely.
  // Of a sum: as of Recomputation::ConditionAt; else that is to be asked.
  double condition = std::numeric_limits<double>::quiet_NaN();
};

// One element of a float input.
struct InputElement {
  double value = 0;
  size_t input = 0, index = 0;  // Which input; where in it.
  DType dtype = DType::kFloat;
};
// What is used in an input element's place; empty: the element itself. For emulate.h,
// noise_floor.h.
using InputChange = std::function<double(const InputElement&)>;

class Recomputation {
 public:
  virtual ~Recomputation() = default;
  virtual ExactElement At(size_t index) const = 0;  // index: into the flat output.
  // The condition number of one element: by how much larger the relative error of the result is
  // than relative errors of the inputs (condition.h). Not a number where the result is 0.
  virtual double ConditionAt(size_t index) const { return At(index).condition; }

  std::string name;    // As Bound::name.
  std::string source;  // As Bound::source.
  uint64_t terms = 1;  // The length of the sums: also what one element costs.
  bool rounded_once =
      false;                // Correctly rounded by every sound kernel: two of them give equal bits.
  bool multiplies = false;  // A sum of products: matrix units of lower precision exist for it.
};

// Why there is none is told in *missing: "input 1 was not recorded", "no bound known for op Foo".
// output: dtype and shape of the result; its bytes are not looked at.
std::unique_ptr<Recomputation> MakeRecomputation(const OpDescription& op, const TensorView& output,
                                                 const InputChange& change, std::string* missing);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_REFEREE_H_
