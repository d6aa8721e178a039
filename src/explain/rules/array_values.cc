// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/array_values.h"

#include "numerics/elements.h"

namespace isobit::explain {

std::optional<trace::Value> ReadArray(const Case& c, Side side, const trace::SideEvent& array) {
  trace::Reader* reader = ReaderOf(c, side);
  if (reader == nullptr || !array.array || !reader->HasValue(array.array->exact)) {
    return std::nullopt;
  }
  auto value = reader->ReadValue(array.array->exact);
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

std::optional<std::vector<double>> ArrayValues(const Case& c, Side side,
                                               const trace::SideEvent& array) {
  const auto value = ReadArray(c, side, array);
  if (!value || !numerics::IsReal(value->dtype)) {
    return std::nullopt;
  }
  return numerics::ToDoubles({value->dtype, value->shape, value->bytes});
}

}  // namespace isobit::explain
