// SPDX-License-Identifier: Apache-2.0
#include "explain/program_arguments.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "explain/known_calls.h"
#include "explain/program_text.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;

constexpr int kMaxNesting = 64;  // Of calls in calls; what lies deeper stays.

struct Argument {
  std::string name;  // Empty: by its position.
  Tokens value;
};

// "x,y" at 1 is "y"; empty: no more of them.
std::string_view NameAt(std::string_view names, size_t position) {
  for (; position > 0 && !names.empty(); --position) {
    names.remove_prefix(std::min(names.find(','), names.size() - 1) + 1);
  }
  return names.substr(0, names.find(','));
}

class Rewriter {
 public:
  Rewriter(const Tokens& tokens, bool names_matter) : tokens_(tokens), names_matter_(names_matter) {
    for (CallPart& call : CallsOf(tokens)) {
      const size_t open = call.open;
      calls_.emplace(open, std::move(call));
    }
  }

  Tokens Range(size_t begin, size_t end, int nesting) const {
    Tokens out;
    for (size_t i = begin; i < end; ++i) {
      const auto call = calls_.find(i);
      if (call == calls_.end() || call->second.close >= end || nesting >= kMaxNesting) {
        out.push_back(tokens_[i]);
        continue;
      }
      const Tokens inner = Call(call->second, nesting + 1);
      out.insert(out.end(), inner.begin(), inner.end());
      i = call->second.close;
    }
    return out;
  }

 private:
  // From the opening bracket to the closing one.
  Tokens Call(const CallPart& call, int nesting) const {
    bool spread = false;
    std::vector<Argument> arguments = ArgumentsOf(call, nesting, &spread);
    if (!spread) {
      Name(call.function, &arguments);
      std::ranges::stable_sort(arguments, {}, &Argument::name);  // Positions first.
    }
    Tokens out = {tokens_[call.open]};
    for (const Argument& argument : arguments) {
      if (out.size() > 1) {
        out.push_back({Token::Kind::kOperator, ","});
      }
      if (!argument.name.empty()) {
        out.push_back({Token::Kind::kArgument, argument.name});
        out.push_back({Token::Kind::kOperator, "="});
      }
      out.insert(out.end(), argument.value.begin(), argument.value.end());
    }
    out.push_back(tokens_[call.close]);
    return out;
  }

  std::vector<Argument> ArgumentsOf(const CallPart& call, int nesting, bool* spread) const {
    std::vector<Argument> arguments;
    size_t begin = call.open + 1;
    int depth = 0;
    for (size_t i = begin; i <= call.close; ++i) {
      const Token& token = tokens_[i];
      if (i == call.close || (depth == 0 && token.Is(","))) {
        if (i > begin) {
          *spread |= tokens_[begin].Is("*") || tokens_[begin].Is("**");
          const bool named = tokens_[begin].kind == Token::Kind::kArgument && begin + 1 < i;
          arguments.push_back(
              {named ? tokens_[begin].text : "", Range(begin + (named ? 2 : 0), i, nesting)});
        }
        begin = i + 1;
      }
      depth += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : 0;
      depth -= token.Is(")") || token.Is("]") || token.Is("}") ? 1 : 0;
    }
    return arguments;
  }

  void Name(std::string_view function, std::vector<Argument>* arguments) const {
    const std::string_view names = ParametersOf(function);
    for (size_t i = 0; i < arguments->size() && (*arguments)[i].name.empty(); ++i) {
      (*arguments)[i].name = NameAt(names, i);
    }
    const bool of_keras = function.starts_with("keras.") && !names_matter_;
    std::erase_if(*arguments, [&](const Argument& argument) {
      return of_keras && argument.name == "name" && argument.value.size() == 1 &&
             argument.value[0].kind == Token::Kind::kString;
    });
  }

  const Tokens& tokens_;
  bool names_matter_;
  std::map<size_t, CallPart> calls_;  // By the opening bracket.
};

}  // namespace

Tokens WithNamedArguments(const Tokens& tokens, bool names_matter) {
  return Rewriter(tokens, names_matter).Range(0, tokens.size(), 0);
}

}  // namespace isobit::explain
