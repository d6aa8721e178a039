// SPDX-License-Identifier: Apache-2.0
#include "explain/rewritten.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "explain/known_calls.h"

namespace isobit::explain {
namespace {

struct Spot {
  uint32_t line;
  std::string call;  // The innermost one around it, by its last name; empty: none.
};
using Bag = std::map<std::string, std::vector<Spot>>;

constexpr std::string_view kArithmetic[] = {"+", "-",  "*",  "/",  "//", "%", "**", "@", "<",
                                            ">", "<=", ">=", "==", "!=", "&", "|",  "^", "~"};
constexpr std::string_view kWords[] = {"not", "and",  "or",  "in",   "is",
                                       "if",  "else", "for", "while"};

bool IsOneOf(std::span<const std::string_view> list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

// Makes or compiles a model: no number that enters one comes from it.
bool IsOfModel(std::string_view call) {
  constexpr std::string_view kData[] = {"keras.utils.", "keras.preprocessing.", "keras.ops.",
                                        "keras.random.", "keras.datasets."};
  constexpr std::string_view kMethods[] = {"compile", "add",     "summary",
                                           "build",   "predict", "evaluate"};
  const bool data =
      std::ranges::any_of(kData, [&](auto prefix) { return call.starts_with(prefix); });
  return (call.starts_with("keras.") && !data) ||
         (call.find('.') != std::string_view::npos && IsOneOf(kMethods, LastName(call)));
}

// What Keras calls a layer, name="out", is no number.
void LeaveOutName(const std::vector<Token>& tokens, const CallPart& call, std::vector<bool>* out) {
  if (!call.function.starts_with("keras.")) {
    return;
  }
  size_t depth = 0;
  bool name = false;
  for (size_t i = call.open + 1; i < call.close; ++i) {
    const Token& token = tokens[i];
    name = depth == 0 && token.kind == Token::Kind::kArgument ? token.text == "name"
           : depth == 0 && token.Is(",")                      ? false
                                                              : name;
    (*out)[i] = (*out)[i] || name;
    depth += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : 0;
    depth -= (token.Is(")") || token.Is("]") || token.Is("}")) && depth > 0 ? 1 : 0;
  }
}

// The literals of a call's own arguments; what else is in them is "_".
std::string Written(const std::vector<Token>& tokens, const CallPart& call,
                    const std::vector<bool>& left_out) {
  std::string text = std::string(LastName(call.function)) + "(";
  size_t depth = 0;
  bool plain = false, pending = false;  // "_" is written; a comma is to be.
  const auto add = [&](std::string_view part) {
    text += pending && !text.ends_with("(") ? ", " : "";
    text += part;
    pending = false;
  };
  for (size_t i = call.open + 1; i < call.close; ++i) {
    const Token& token = tokens[i];
    const bool closes = token.Is(")") || token.Is("]") || token.Is("}");
    depth -= closes && depth > 0 ? 1 : 0;
    const bool literal = token.kind == Token::Kind::kNumber || token.kind == Token::Kind::kString ||
                         token.kind == Token::Kind::kKeyword;
    if (left_out[i]) {
      continue;
    }
    if (depth == 0 && token.Is(",")) {
      pending = true;
      plain = false;
    } else if (depth == 0 && token.kind == Token::Kind::kArgument) {
      add(token.text);
    } else if (depth == 0 && token.Is("=")) {
      add("=");
    } else if (depth == 0 && literal) {
      const size_t quote = token.kind == Token::Kind::kString ? token.text.find(':') + 1 : 0;
      add(quote != 0 ? "'" + token.text.substr(quote) + "'" : token.text);
    } else if (!plain) {
      add("_");
      plain = true;
    }
    depth += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : 0;
  }
  return text + ")";
}

struct OwnFunctions {
  std::set<std::string> all;
  std::set<std::string> of_models;  // Those that call nothing but what makes a model.
  bool models = false;              // Whether these, and what they call, count.
};

void AddFunctions(const Program& program, OwnFunctions* own) {
  const auto& lines = program.lines;
  for (uint32_t line = 0; line < lines.size(); ++line) {
    const std::vector<Token>& tokens = lines[line].statement.tokens;
    if (tokens.size() < 2 || !(tokens[0].IsWord("def") || tokens[0].IsWord("class"))) {
      continue;
    }
    own->all.insert(tokens[1].text);
    bool any = false, other = false;
    for (uint32_t inner = line + 1; inner < lines.size() && lines[inner].unit == lines[line].unit &&
                                    lines[inner].statement.parent >= static_cast<int32_t>(line);
         ++inner) {
      for (const CallPart& call : CallsOf(lines[inner].statement.tokens)) {
        const bool of_model = IsOfModel(call.function);
        any = any || of_model;
        other =
            other || (!of_model && !call.function.starts_with("()") && !HasNoEffect(call.function));
      }
    }
    if (any && !other) {
      own->of_models.insert(tokens[1].text);
    }
  }
}

class BagReader {
 public:
  BagReader(const Program& program, const OwnFunctions& own) : program_(program), own_(own) {
    for (uint32_t line = 0; line < program.lines.size(); ++line) {
      Take(line);
    }
  }
  Bag Get() && { return std::move(bag_); }

 private:
  void Take(uint32_t line) {
    const std::vector<Token>& tokens = program_.lines[line].statement.tokens;
    // A constant is written out where it is used (program_pair.h).
    const bool constant =
        tokens.size() > 2 && tokens[0].name() && tokens[1].Is("=") &&
        program_.units[program_.lines[line].unit].constants.contains(tokens[0].text);
    if (constant || tokens[0].IsWord("def") || tokens[0].IsWord("class") ||
        tokens[0].IsWord("import") || tokens[0].IsWord("from") ||
        std::ranges::any_of(tokens,
                            [](const Token& t) { return t.name() && t.text == "__name__"; })) {
      return;
    }
    const std::vector<CallPart> calls = CallsOf(tokens);
    std::vector<const CallPart*> around(tokens.size(), nullptr);  // The innermost call.
    std::vector<bool> left_out(tokens.size(), false);
    for (const CallPart& call : calls) {
      const bool out =
          HasNoEffect(call.function) ||
          (!own_.models && (IsOfModel(call.function) || own_.of_models.contains(call.function)));
      for (size_t i = call.name; i <= call.close; ++i) {
        around[i] = i > call.open && i < call.close ? &call : around[i];
        left_out[i] = left_out[i] || out;
      }
      LeaveOutName(tokens, call, &left_out);
    }
    std::set<size_t> names;  // Places of the names of calls.
    for (const CallPart& call : calls) {
      names.insert(call.open - 1);
      if (!left_out[call.open] && !IsOwn(call.function)) {
        const std::string name(LastName(call.function));
        bag_[Written(tokens, call, left_out)].push_back({line, name});
      }
    }
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (!left_out[i]) {
        Add(tokens, i, around[i], names.contains(i), line);
      }
    }
  }

  void Add(const std::vector<Token>& tokens, size_t i, const CallPart* call, bool names_call,
           uint32_t line) {
    const Token& token = tokens[i];
    const std::string owner =
        call == nullptr || IsOwn(call->function) ? "" : std::string(LastName(call->function));
    const bool attribute = token.name() && i > 0 && tokens[i - 1].Is(".") && !names_call &&
                           token.text != "history";  // Of what fit returns.
    const bool counts =
        token.kind == Token::Kind::kNumber || token.kind == Token::Kind::kString || attribute ||
        (token.kind == Token::Kind::kOperator && IsOneOf(kArithmetic, token.text)) ||
        (token.kind == Token::Kind::kKeyword && IsOneOf(kWords, token.text));
    if (counts) {
      bag_[token.text].push_back({line, owner});
    }
  }

  bool IsOwn(std::string_view call) const { return own_.all.contains(std::string(LastName(call))); }

  const Program& program_;
  const OwnFunctions& own_;
  Bag bag_;
};

// What the first bag has more of; where that is in it is not known, so all places are.
Bag More(const Bag& bag, const Bag& other) {
  Bag more;
  for (const auto& [piece, places] : bag) {
    const auto found = other.find(piece);
    if (found == other.end() || found->second.size() < places.size()) {
      more.emplace(piece, places);
    }
  }
  return more;
}

// Of a call its text, else the pieces.
std::string TextOf(const Bag& more, const std::string& name) {
  std::string text;
  for (const auto& [piece, places] : more) {
    if (name.empty() || piece.starts_with(name + "(")) {
      text += (text.empty() ? "" : ", ") + piece;
    }
  }
  return text;
}

// The first statement with a piece in that call that can have made the difference; -1: none.
int32_t LineOf(const Bag& more, const std::string& name, const std::vector<bool>& reach) {
  for (const auto& [piece, spots] : more) {
    for (const Spot& spot : spots) {
      if (spot.call == name && reach[spot.line]) {
        return static_cast<int32_t>(spot.line);
      }
    }
  }
  return -1;
}

}  // namespace

std::optional<OnlyChange> FindOnlyChange(const Wording& a, const Wording& b, bool models) {
  OwnFunctions own;
  AddFunctions(a.program, &own);
  AddFunctions(b.program, &own);
  own.models = models;
  const Bag bag_a = BagReader(a.program, own).Get(), bag_b = BagReader(b.program, own).Get();
  const Bag more_a = More(bag_a, bag_b), more_b = More(bag_b, bag_a);
  // The call that stands for all that differs: each piece is in it, or is it.
  std::set<std::string> names{""};
  for (const Bag* more : {&more_a, &more_b}) {
    for (const auto& [piece, spots] : *more) {
      std::ranges::transform(spots, std::inserter(names, names.end()), &Spot::call);
    }
  }
  std::optional<OnlyChange> only;
  for (const std::string& name : names) {
    const auto all_in_it = [&](const Bag& more) {
      return std::ranges::all_of(more, [&](const auto& entry) {
        return std::ranges::count(entry.second, name, &Spot::call) != 0;
      });
    };
    const bool few = !name.empty() || (more_a.size() <= 1 && more_b.size() <= 1);
    const int32_t line_a = LineOf(more_a, name, a.reach), line_b = LineOf(more_b, name, b.reach);
    if (few && all_in_it(more_a) && all_in_it(more_b) && (line_a >= 0 || more_a.empty()) &&
        (line_b >= 0 || more_b.empty()) && (line_a >= 0 || line_b >= 0)) {
      only = OnlyChange{name, TextOf(more_a, name), TextOf(more_b, name), line_a, line_b};
    }
  }
  return only;
}

}  // namespace isobit::explain
