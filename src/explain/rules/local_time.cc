// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/local_time.h"

#include <algorithm>
#include <string_view>

#include "env/facts.h"
#include "explain/known_calls.h"
#include "explain/rules/reaching_text.h"

namespace isobit::explain {
namespace {

bool ZonesDiffer(const Case& c) {
  const std::string a = env::Facts(c.a.env).Text("os.timezone"),
                    b = env::Facts(c.b.env).Text("os.timezone");
  return !a.empty() && !b.empty() && a != b;
}

// Number of arguments, by commas that stand directly in the call.
size_t CountArguments(const std::vector<Token>& tokens, const CallPart& call) {
  size_t commas = 0;
  int depth = 0;
  for (size_t i = call.open + 1; i < call.close; ++i) {
    depth += tokens[i].Is("(") || tokens[i].Is("[") || tokens[i].Is("{") ? 1 : 0;
    depth -= tokens[i].Is(")") || tokens[i].Is("]") || tokens[i].Is("}") ? 1 : 0;
    commas += depth == 0 && tokens[i].Is(",") ? 1 : 0;
  }
  return call.open + 1 >= call.close ? 0 : commas + 1;
}

// Python documentation, `time` and `datetime`: these read, or give, the platform's local time where
// they are given no zone.
bool ReadsLocalTime(const std::vector<Token>& tokens, const CallPart& call) {
  const std::string_view name = LastName(call.function);
  const size_t arguments = CountArguments(tokens, call);
  if (name == "fromtimestamp" || name == "localtime" || name == "mktime" || name == "ctime") {
    return arguments == 1;
  }
  return (name == "astimezone" || name == "timestamp") && arguments == 0;
}

bool CallsLocalTime(const Program& program, const std::vector<bool>& reach) {
  for (size_t line = 0; line < std::min(reach.size(), program.lines.size()); ++line) {
    if (!reach[line]) {
      continue;
    }
    const std::vector<Token>& tokens = program.lines[line].statement.tokens;
    if (std::ranges::any_of(CallsOf(tokens),
                            [&](const CallPart& call) { return ReadsLocalTime(tokens, call); })) {
      return true;
    }
  }
  return false;
}

// A name that has to do with times, in whichever library: `pd.to_datetime`, `tz_convert`, `now`.
bool IsOfTime(std::string_view name) {
  constexpr std::string_view kWords[] = {"now", "today", "tz", "date", "dates", "parse_dates"};
  constexpr std::string_view kParts[] = {"time", "date_", "_date", "tz_", "_tz", "zone", "clock"};
  return std::ranges::count(kWords, name) != 0 || std::ranges::any_of(kParts, [&](auto part) {
           return name.find(part) != std::string_view::npos;
         });
}

bool HasTime(const Program& program, const std::vector<bool>& reach) {
  for (size_t line = 0; line < program.lines.size(); ++line) {
    const bool reaches = line >= reach.size() || reach[line];
    if (reaches &&
        std::ranges::any_of(program.lines[line].statement.tokens, [](const Token& token) {
          return (token.name() || token.kind == Token::Kind::kArgument) && IsOfTime(token.text);
        })) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool NoTimeReaches(const Case& c) {
  const auto first = FindFirstDifference(c);
  const auto text = first ? FindReachingText(c, *first) : std::nullopt;
  return text && !text->texts.a.cut && !text->texts.b.cut &&
         !HasTime(text->texts.a, text->reach.a) && !HasTime(text->texts.b, text->reach.b);
}

bool LocalTimeMayReach(const Case& c) {
  if (!ZonesDiffer(c)) {
    return false;
  }
  const auto first = FindFirstDifference(c);
  if (!first || first->side == nullptr ||
      c.a.side[first->side->a].kind != trace::SideKind::kArray) {
    return false;
  }
  const auto text = FindReachingText(c, *first);
  return text && CallsLocalTime(text->texts.a, text->reach.a) &&
         CallsLocalTime(text->texts.b, text->reach.b);
}

}  // namespace isobit::explain
