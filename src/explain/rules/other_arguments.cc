// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/other_arguments.h"

#include <algorithm>
#include <map>
#include <utility>

#include "explain/arguments.h"

namespace isobit::explain {
namespace {

constexpr size_t kMaxUses = 3;

// An option with what follows it, "--parts 4"; words in front of all options are one of their own.
struct Argument {
  std::string option;  // "--parts"; empty: words without one.
  std::string words;
};

std::vector<Argument> Split(const trace::Trace& trace) {
  std::vector<Argument> arguments{{"", ""}};
  for (const std::string& word : ArgumentsOfScript(trace)) {
    const bool option = word.size() > 1 && word[0] == '-' && word.find_first_of("0123456789.") != 1;
    if (option) {
      arguments.push_back({word.substr(0, word.find('=')), word});
    } else {
      arguments.back().words += (arguments.back().words.empty() ? "" : " ") + word;
    }
  }
  return arguments;
}

}  // namespace

std::vector<OtherArgument> OtherArguments(const Case& c) {
  std::map<std::string, OtherArgument> by_option;
  for (const Side side : kSides) {
    for (const Argument& argument : Split(TraceOf(c, side))) {
      OtherArgument& other = by_option[argument.option];
      other.option = argument.option;
      std::string& words = side == Side::kA ? other.a : other.b;
      words += (words.empty() ? "" : " ") + argument.words;
    }
  }
  std::vector<OtherArgument> others;
  for (auto& [option, other] : by_option) {
    if (other.a != other.b) {
      others.push_back(std::move(other));
    }
  }
  return others;
}

std::string Kept(const std::string& option) {
  std::string name = option.substr(std::min(option.find_first_not_of('-'), option.size()));
  std::ranges::replace(name, '-', '_');
  return name;
}

bool CanReach(const Program& program, const std::vector<bool>& reach, OtherArgument* argument) {
  const std::string name = Kept(argument->option);
  bool declared = false, can = false;
  for (uint32_t line = 0; line < program.lines.size(); ++line) {
    const ProgramLine& at = program.lines[line];
    declared = declared || HasToken(at, Token::Kind::kString, ":" + argument->option);
    const bool uses = Mentions(at, name) || HasToken(at, Token::Kind::kName, "vars") ||
                      HasToken(at, Token::Kind::kName, "getattr");
    if (uses && reach[line]) {
      can = true;
      if (argument->used.size() < kMaxUses) {
        argument->used.push_back(PlaceText(program, line, line));
      }
    }
  }
  return can || !declared || argument->option.empty();
}

bool OtherArgumentsReach(const Case& c, const ReachingText& text) {
  std::vector<OtherArgument> others = OtherArguments(c);
  return std::ranges::any_of(others, [&](OtherArgument& other) {
    return (!other.a.empty() && CanReach(text.settled.a, text.reach.a, &other)) ||
           (!other.b.empty() && CanReach(text.settled.b, text.reach.b, &other));
  });
}

}  // namespace isobit::explain
