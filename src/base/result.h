// SPDX-License-Identifier: Apache-2.0
// Errors of the world (a file, a flag, a foreign process): Result<T>, Error. For our own mistakes
// see check.h.
#ifndef ISOBIT_BASE_RESULT_H_
#define ISOBIT_BASE_RESULT_H_

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace isobit {

// What went wrong, as a name that never changes: scripts and tests match it. One row a code;
// ErrorCodeName gives the text. The kTrace* codes are the closed list of rules that a trace file
// can break (docs/format/trace.md).
enum class ErrorCode {
#define ISOBIT_ERROR_CODE(enumerator, name) enumerator,
#include "base/error_codes.inc"
#undef ISOBIT_ERROR_CODE
};

// The stable, printable name of a code, such as "trace.chunk_crc".
std::string_view ErrorCodeName(ErrorCode code);

// One failure, told so that the reader knows what to do next. The same input always gives the same
// code.
struct Error {
  ErrorCode code;
  std::string what;   // One sentence without a full stop: "the file ends inside a chunk".
  std::string where;  // "run.isobit at byte 5242880"; empty when there is no place.
  std::string
      hint;  // The next step, a command if there is one: "isobit recover run.isobit"; may be empty.
};

// "error: WHAT (WHERE) [code]\nhint: HINT" as printed on stderr by the command.
std::string FormatError(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string what, std::string where = "",
                                  std::string hint = "") {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(where), std::move(hint)});
}

}  // namespace isobit

// Returns the error of `expr` (a Status) from the enclosing function.
#define ISOBIT_RETURN_IF_ERROR(expr)                           \
  do {                                                         \
    if (auto isobit_status = (expr); !isobit_status) {         \
      return tl::unexpected(std::move(isobit_status.error())); \
    }                                                          \
  } while (0)

// NOLINTBEGIN(bugprone-macro-parentheses): names and declarations take none.
// `lhs` = value of `expr` (a Result), or returns its error. `lhs` may be a declaration.
#define ISOBIT_ASSIGN_OR_RETURN(lhs, expr) \
  ISOBIT_ASSIGN_OR_RETURN_IMPL(ISOBIT_CONCAT(isobit_result_, __LINE__), lhs, expr)
#define ISOBIT_ASSIGN_OR_RETURN_IMPL(result, lhs, expr) \
  auto result = (expr);                                 \
  if (!result) {                                        \
    return tl::unexpected(std::move(result.error()));   \
  }                                                     \
  lhs = std::move(*result)
// NOLINTEND(bugprone-macro-parentheses)
#define ISOBIT_CONCAT(a, b) ISOBIT_CONCAT_IMPL(a, b)
#define ISOBIT_CONCAT_IMPL(a, b) a##b

#endif  // ISOBIT_BASE_RESULT_H_
