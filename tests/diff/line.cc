// SPDX-License-Identifier: Apache-2.0
#include "line.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace isobit::diff {
namespace {

constexpr std::string_view kStops = " \t()=,\"[]<>|";

// Place behind the quoted text that begins at `begin`.
size_t BehindQuotes(std::string_view text, size_t begin) {
  size_t i = begin + 1;
  while (i < text.size() && text[i] != '"') {
    i += text[i] == '\\' ? 2 : 1;
  }
  return std::min(i + 1, text.size());
}

// Appends the alternative of `side` out of the text after '{'; returns the place behind '}'.
size_t Choose(std::string_view line, size_t begin, Side side, std::string* out) {
  Side current = Side::kA;
  size_t i = begin;
  while (i < line.size() && line[i] != '}') {
    if (line[i] == '|') {
      current = Side::kB;
      ++i;
      continue;
    }
    const size_t end = line[i] == '"' ? BehindQuotes(line, i) : i + 1;
    if (current == side) {
      out->append(line.substr(i, end - i));
    }
    i = end;
  }
  return std::min(i + 1, line.size());
}

}  // namespace

std::optional<std::string> SelectSide(std::string_view line, Side side) {
  const size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos || line[begin] == '#') {
    return std::nullopt;
  }
  line.remove_prefix(begin);
  if (line.starts_with("a: ") || line.starts_with("b: ")) {
    if ((line[0] == 'a') != (side == Side::kA)) {
      return std::nullopt;
    }
    line.remove_prefix(3);
  }
  std::string chosen;
  for (size_t i = 0; i < line.size();) {
    if (line[i] == '"') {
      const size_t end = BehindQuotes(line, i);
      chosen.append(line.substr(i, end - i));
      i = end;
    } else if (line[i] == '{') {
      i = Choose(line, i + 1, side, &chosen);
    } else {
      chosen += line[i++];
    }
  }
  return chosen;
}

void Cursor::SkipSpace() {
  while (place_ < text_.size() && (text_[place_] == ' ' || text_[place_] == '\t')) {
    ++place_;
  }
}

bool Cursor::AtEnd() {
  SkipSpace();
  return failed_ || place_ == text_.size();
}

bool Cursor::TakeTight(std::string_view token) {
  if (failed_ || !text_.substr(place_).starts_with(token)) {
    return false;
  }
  place_ += token.size();
  return true;
}

bool Cursor::Take(std::string_view token) {
  SkipSpace();
  return TakeTight(token);
}

bool Cursor::Expect(std::string_view token) {
  if (!Take(token)) {
    FailAt("expected '" + std::string(token) + "'");
    return false;
  }
  return true;
}

std::string Cursor::Word(std::string_view what) {
  SkipSpace();
  if (auto quoted = Quoted()) {
    return *quoted;
  }
  const size_t begin = place_;
  while (!failed_ && place_ < text_.size() &&
         kStops.find(text_[place_]) == std::string_view::npos &&
         !text_.substr(place_).starts_with("->")) {
    ++place_;
  }
  if (place_ == begin) {
    FailAt("expected " + std::string(what));
  }
  return std::string(text_.substr(begin, place_ - begin));
}

std::optional<std::string> Cursor::Quoted() {
  SkipSpace();
  if (failed_ || place_ >= text_.size() || text_[place_] != '"') {
    return std::nullopt;
  }
  std::string out;
  size_t i = place_ + 1;
  for (; i < text_.size() && text_[i] != '"'; ++i) {
    if (text_[i] == '\\' && i + 1 < text_.size()) {
      ++i;
      out += text_[i] == 'n' ? '\n' : text_[i] == 't' ? '\t' : text_[i];
    } else {
      out += text_[i];
    }
  }
  if (i >= text_.size()) {
    FailAt("the text in quotes does not end");
    return std::nullopt;
  }
  place_ = i + 1;
  return out;
}

int64_t Cursor::Integer(std::string_view what) {
  const std::string word = Word(what);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (ok() && (error != std::errc() || end != word.data() + word.size())) {
    FailAt("expected " + std::string(what) + ", a whole number, not '" + word + "'");
  }
  return value;
}

trace::AttrValue Cursor::Value() {
  if (auto quoted = Quoted()) {
    return *quoted;
  }
  std::string word = Word("a value");
  if (word == "true" || word == "false") {
    return word == "true";
  }
  if (word == "unknown" || word.empty()) {
    return std::monostate();
  }
  int64_t integer = 0;
  const char* end = word.data() + word.size();
  if (const auto [stop, error] = std::from_chars(word.data(), end, integer);
      error == std::errc() && stop == end) {
    return integer;
  }
  double number = 0;
  if (const auto [stop, error] = std::from_chars(word.data(), end, number);
      error == std::errc() && stop == end) {
    return number;
  }
  return word;
}

std::string Cursor::Until(char stop) {
  const size_t begin = place_;
  place_ = std::min(text_.find(stop, begin), text_.size());
  return std::string(text_.substr(begin, place_ - begin));
}

void Cursor::FailAt(std::string what) {
  if (!failed_) {
    failed_ = true;
    error_ = std::move(what);
  }
}

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n' || c == '\t') {
      out += c == '\n' ? "\\n" : "\\t";
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace isobit::diff
