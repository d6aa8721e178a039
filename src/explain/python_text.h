// SPDX-License-Identifier: Apache-2.0
// Python source as statements of tokens: what is needed to tell two versions of a program apart and
// to see which names a statement gives and takes. No grammar: text that is no Python, or was cut or
// redacted, gives statements too.
//
// Source: the Python language reference, chapter 2 (lexical analysis).
#ifndef ISOBIT_EXPLAIN_PYTHON_TEXT_H_
#define ISOBIT_EXPLAIN_PYTHON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace isobit::explain {

struct Token {
  // kArgument: the name of a keyword argument, or of a parameter with a default: f(NAME=...).
  enum class Kind : uint8_t { kName, kArgument, kKeyword, kNumber, kString, kOperator };
  Kind kind = Kind::kOperator;
  // Strings without the kind of their quotes: 'a' and "a" are one. Of a formatted string the
  // literal parts alone; its expressions follow as tokens between braces.
  std::string text;

  bool Is(std::string_view op) const { return kind == Kind::kOperator && text == op; }
  bool IsWord(std::string_view word) const { return kind == Kind::kKeyword && text == word; }
  bool name() const { return kind == Kind::kName; }
  friend bool operator==(const Token&, const Token&) = default;
};

// A logical line. Comments, blank lines and strings that stand alone are none.
struct Statement {
  uint32_t first_line = 0, last_line = 0;  // From 1.
  int32_t parent = -1;                     // The header whose block it is in; -1: none.
  bool header = false;                     // Ends with a colon.
  std::vector<Token> tokens;               // Never empty.
};

inline constexpr size_t kMaxSourceBytes = size_t{64} << 10;  // Of one text; the rest is not read.

// O(size). Indices of `parent` are into the result.
std::vector<Statement> ReadPython(std::string_view text);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PYTHON_TEXT_H_
