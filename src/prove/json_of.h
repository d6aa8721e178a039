// SPDX-License-Identifier: Apache-2.0
// Recorded values as JSON, for settings that python/isobit/apply.py makes.
#ifndef ISOBIT_PROVE_JSON_OF_H_
#define ISOBIT_PROVE_JSON_OF_H_

#include <nlohmann/json.hpp>
#include <type_traits>
#include <variant>

#include "trace/model.h"

namespace isobit::prove {

inline nlohmann::json JsonOf(const trace::AttrValue& value) {
  return std::visit(
      [](const auto& v) -> nlohmann::json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) {
          return nullptr;
        } else {
          return v;
        }
      },
      value);
}

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_JSON_OF_H_
