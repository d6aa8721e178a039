// SPDX-License-Identifier: Apache-2.0
#ifndef ISOBIT_MATCH_PYTHON_LITERAL_H_
#define ISOBIT_MATCH_PYTHON_LITERAL_H_

#include <nlohmann/json.hpp>
#include <string>

namespace isobit::match {

// A value as Python writes it, in ASCII and on one line, whatever strings it holds.
std::string PythonLiteral(const nlohmann::json& value);

}  // namespace isobit::match

#endif  // ISOBIT_MATCH_PYTHON_LITERAL_H_
