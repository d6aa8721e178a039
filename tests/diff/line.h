// SPDX-License-Identifier: Apache-2.0
// One line of a trace written as text (tests/diff/README.md): which side it belongs to, and its
// tokens.
#ifndef ISOBIT_TESTS_DIFF_LINE_H_
#define ISOBIT_TESTS_DIFF_LINE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/model.h"

namespace isobit::diff {

enum class Side { kA, kB };

// The line as that side has it: without the prefix "a: " or "b: ", every {x|y} outside of quotes
// replaced by x or y. Nothing when the line belongs to the other side alone, is empty or a comment.
std::optional<std::string> SelectSide(std::string_view line, Side side);

// Reads tokens from left to right. After an error every read gives nothing, and error() says what
// was expected where.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool AtEnd();
  // Takes `token` if it comes next (spaces before it are skipped).
  bool Take(std::string_view token);
  // Takes `token` only if no space comes before it.
  bool TakeTight(std::string_view token);
  bool Expect(std::string_view token);
  // A run of characters other than space and ( ) , = " [ ] < > | ; stops before "->". Or a text in
  // quotes.
  std::string Word(std::string_view what);
  // A text in quotes, with \" \\ \n \t, if one comes next.
  std::optional<std::string> Quoted();
  int64_t Integer(std::string_view what);
  // true, false, unknown, an integer, a number, a text in quotes, or any other word as text.
  trace::AttrValue Value();
  // Everything up to, not including, the first of `stops`.
  std::string Until(char stop);

  void FailAt(std::string what);
  bool ok() const { return !failed_; }
  const std::string& error() const { return error_; }
  size_t column() const { return place_ + 1; }

 private:
  void SkipSpace();

  std::string_view text_;
  size_t place_ = 0;
  bool failed_ = false;
  std::string error_;
};

// The text as Value() reads it back.
std::string Quote(std::string_view text);

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_LINE_H_
