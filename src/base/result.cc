// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include "base/text.h"

namespace isobit {

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
#define ISOBIT_ERROR_CODE(enumerator, name) \
  case ErrorCode::enumerator:               \
    return name;
#include "base/error_codes.inc"
#undef ISOBIT_ERROR_CODE
  }
  return "unknown";
}

std::string FormatError(const Error& error) {
  std::string text = "error: " + Printable(error.what);
  if (!error.where.empty()) {
    text += " (" + Printable(error.where) + ")";
  }
  text += " [" + std::string(ErrorCodeName(error.code)) + "]\n";
  if (!error.hint.empty()) {
    text += "hint: " + Printable(error.hint) + "\n";
  }
  return text;
}

}  // namespace isobit
