// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <cstdint>
#include <cstdio>

namespace isobit {
namespace {

struct Character {
  uint32_t code = 0;
  size_t bytes = 0;  // 0: not well-formed.
};

// The character at the front of `text`, which is not empty. [Unicode 15, table 3-7]
Character Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) {
    return {};
  }
  uint32_t code = lead & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return {};
    }
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const uint32_t least = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
    return {};
  }
  return {code, size};
}

bool Hidden(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

void AppendEscape(std::string& out, const char* format, unsigned code) {
  char buffer[16];
  std::snprintf(buffer, sizeof(buffer), format, code);
  out += buffer;
}

}  // namespace

std::string Count(uint64_t n, std::string_view singular, std::string_view plural) {
  std::string text = std::to_string(n) + " ";
  if (n == 1) {
    return text.append(singular);
  }
  return plural.empty() ? text.append(singular) + "s" : text.append(plural);
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = Decode(text).bytes;
    if (bytes == 0) {
      return false;
    }
    text.remove_prefix(bytes);
  }
  return true;
}

std::string ToUtf8(std::string_view text, size_t limit_bytes) {
  std::string out;
  while (!text.empty()) {
    const Character c = Decode(text);
    const std::string_view piece = c.bytes == 0 ? "\xEF\xBF\xBD" : text.substr(0, c.bytes);
    if (out.size() + piece.size() > limit_bytes) {
      break;
    }
    out += piece;
    text.remove_prefix(c.bytes == 0 ? 1 : c.bytes);
  }
  return out;
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = Decode(text);
    if (c.bytes == 0) {
      AppendEscape(out, "\\x%02x", static_cast<unsigned char>(text[0]));
    } else if (c.code == '\n' || c.code == '\t' || c.code == '\r') {
      out += c.code == '\n' ? "\\n" : c.code == '\t' ? "\\t" : "\\r";
    } else if (Hidden(c.code)) {
      AppendEscape(out, c.code < 0x100 ? "\\x%02x" : "\\u%04x", c.code);
    } else {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes == 0 ? 1 : c.bytes);
  }
  return out;
}

}  // namespace isobit
