// SPDX-License-Identifier: Apache-2.0
// Text of unknown origin: UTF-8 and what may be shown on a terminal.
#ifndef ISOBIT_BASE_TEXT_H_
#define ISOBIT_BASE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace isobit {

// "1 file", "2 files"; "2 `plural`" where that is no s more.
std::string Count(uint64_t n, std::string_view singular, std::string_view plural = "");

// True for well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool IsUtf8(std::string_view text);

// Every byte that is not part of well-formed UTF-8 replaced by U+FFFD; at most `limit_bytes`, cut
// between characters.
std::string ToUtf8(std::string_view text, size_t limit_bytes);

// For one line of a terminal: control characters (C0, DEL, C1, line and paragraph separators,
// bidirectional overrides) and bytes that are not UTF-8 become visible as \n, \t, \x1b, \u202e.
// Text of a recording never reaches a terminal but through here.
std::string Printable(std::string_view text);

}  // namespace isobit

#endif  // ISOBIT_BASE_TEXT_H_
