// SPDX-License-Identifier: Apache-2.0
// What the text of a fix says, read back: rules write "export NAME=VALUE  # on both sides", "unset
// NAME" and "pip install NAME==VERSION".
#ifndef ISOBIT_MATCH_FIX_TEXT_H_
#define ISOBIT_MATCH_FIX_TEXT_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "explain/explanation.h"

namespace isobit::match {

// The variables that a fix of the kind "env" sets, or takes away. Empty: it is none, or its text is
// more than plain words.
std::map<std::string, std::optional<std::string>> VariablesOf(const explain::Fix& fix);

// Name and version of a fix of the kind "pin".
std::optional<std::pair<std::string, std::string>> PinOf(const explain::Fix& fix);

}  // namespace isobit::match

#endif  // ISOBIT_MATCH_FIX_TEXT_H_
