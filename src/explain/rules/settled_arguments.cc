// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/settled_arguments.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "explain/known_calls.h"

namespace isobit::explain {
namespace {

// A function with the parameters whose arrays are recorded, in their order.
struct Border {
  std::string_view function;  // As the event is named, its last part.
  std::array<std::string_view, 3> parameters;
};
constexpr Border kBorders[] = {
    {"fit", {"x", "y"}},
    {"predict", {"x"}},
    {"evaluate", {"x", "y"}},
    {"train_on_batch", {"x", "y", "sample_weight"}},
    {"test_on_batch", {"x", "y", "sample_weight"}},
    {"predict_on_batch", {"x"}},
    {"from_tensor_slices", {"tensors"}},
    {"from_tensors", {"tensors"}},
    {"constant", {"value"}},
    {"convert_to_tensor", {"value"}},
};

const Border* FindBorder(std::string_view function) {
  const auto found = std::ranges::find(kBorders, LastName(function), &Border::function);
  return found == std::end(kBorders) ? nullptr : &*found;
}

// "x" of "x[0]" and "x[:4]"; the value of what is its own result.
std::string ParameterOf(const trace::SideEvent& event) {
  std::string name = event.Text("argument");
  name.resize(std::min(name.find('['), name.size()));
  return name == "result" ? "value" : name;
}

using Line = uint32_t;                                       // Into Program::lines.
using Given = std::map<std::pair<Line, std::string>, bool>;  // Function and parameter: all equal.

// The array that differs first, if it is one that enters a call; else nullptr.
const trace::SideEvent* FirstInput(const Case& c, Side side, const FirstDifference& first) {
  if (first.side == nullptr) {
    return nullptr;
  }
  const uint32_t index = side == Side::kA ? first.side->a : first.side->b;
  const trace::SideEvent* event = index == align::kAbsent ? nullptr : &TraceOf(c, side).side[index];
  return event != nullptr && event->kind == trace::SideKind::kArray &&
                 event->Text("stage") == "input"
             ? event
             : nullptr;
}

Given FindGiven(const Case& c, Side side, const FirstDifference& first, const Program& program) {
  const trace::Trace& trace = TraceOf(c, side);
  const uint64_t limit = SequenceOf(c, side, first);
  const trace::SideEvent* own = FirstInput(c, side, first);
  const auto before = [&](uint32_t index) {
    if (index == align::kAbsent) {
      return false;
    }
    const trace::SideEvent& event = trace.side[index];
    const bool same_call = own != nullptr && event.name == own->name && event.site == own->site &&
                           event.Text("occurrence") == own->Text("occurrence");
    return event.sequence < limit || same_call;
  };
  Given given;
  for (const align::SidePair& pair : c.alignment.side) {
    const uint32_t index = side == Side::kA ? pair.a : pair.b;
    if (!before(index)) {
      continue;
    }
    const trace::SideEvent& event = trace.side[index];
    const bool input =
        event.kind == trace::SideKind::kArray && event.Text("stage") == "input" && event.site != 0;
    const Border* border = input ? FindBorder(event.name) : nullptr;
    if (border == nullptr || event.site >= trace.sites.size()) {
      continue;
    }
    const trace::Site& site = trace.sites[event.site];
    const int32_t line = StatementAt(program, trace.Str(site.file), site.line);
    if (line >= 0) {
      const std::string key = std::string(border->function) + "." + ParameterOf(event);
      const auto [at, fresh] = given.try_emplace({static_cast<Line>(line), key}, true);
      at->second &= pair.equal && FlagOf(event, "symbolic") != Flag::kTrue;
    }
  }
  return given;
}

struct Range {
  size_t begin = 0, end = 0;
};

// The tokens of each argument of a call, by the parameter's name.
std::map<std::string, Range> ArgumentsOf(const std::vector<Token>& tokens, const CallPart& call,
                                         const Border& border) {
  std::map<std::string, Range> arguments;
  size_t begin = call.open + 1, position = 0;
  int depth = 0;
  for (size_t i = begin; i <= call.close; ++i) {
    const Token& token = tokens[i];
    if ((depth == 0 && token.Is(",")) || i == call.close) {
      const bool named = begin < i && tokens[begin].kind == Token::Kind::kArgument;
      const bool spread = begin < i && (tokens[begin].Is("*") || tokens[begin].Is("**"));
      if (named) {
        arguments[tokens[begin].text] = {std::min(begin + 2, i), i};
      } else if (begin < i && !spread && position < border.parameters.size()) {
        arguments[std::string(border.parameters[position])] = {begin, i};
      }
      position = spread ? border.parameters.size() : position + 1;
      begin = i + 1;
    }
    depth += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : 0;
    depth -= token.Is(")") || token.Is("]") || token.Is("}") ? 1 : 0;
  }
  return arguments;
}

void Settle(const Given& given, Line line, std::vector<Token>* tokens) {
  std::vector<Range> ranges;
  std::set<std::string_view> seen;
  for (const CallPart& call : CallsOf(*tokens)) {
    const Border* border = FindBorder(call.function);
    if (border == nullptr) {
      continue;
    }
    if (!seen.insert(border->function).second) {
      return;  // Two calls in one line: whose arguments were seen is not known.
    }
    for (const auto& [parameter, range] : ArgumentsOf(*tokens, call, *border)) {
      const auto at = given.find({line, std::string(border->function) + "." + parameter});
      if (at != given.end() && at->second && range.begin < range.end) {
        ranges.push_back(range);
      }
    }
  }
  // From behind, so that places keep their numbers; of two that lie in each other the outer one.
  std::ranges::sort(ranges, {},
                    [](const Range& range) { return std::pair(range.begin, ~range.end); });
  for (size_t i = ranges.size(); i-- > 0;) {
    const bool inner = std::any_of(ranges.begin(), ranges.begin() + static_cast<std::ptrdiff_t>(i),
                                   [&](const Range& o) { return o.end >= ranges[i].end; });
    if (!inner) {
      const auto at = tokens->begin();
      const auto begin = at + static_cast<std::ptrdiff_t>(ranges[i].begin);
      const auto end = at + static_cast<std::ptrdiff_t>(ranges[i].end);
      tokens->insert(tokens->erase(begin, end), {Token::Kind::kKeyword, "None"});
    }
  }
}

// What enters `model.fit` as x depends on neither the model, the tokens in front of the last dot,
// nor its other arguments.
void SettleRestOfCall(const Case& c, Side side, const trace::SideEvent& input, Program* program) {
  const trace::Trace& trace = TraceOf(c, side);
  const int32_t line = input.site == 0
                           ? -1
                           : StatementAt(*program, trace.Str(trace.sites[input.site].file),
                                         trace.sites[input.site].line);
  if (line < 0) {
    return;
  }
  std::vector<Token>& tokens = program->lines[static_cast<size_t>(line)].statement.tokens;
  for (const CallPart& call : CallsOf(tokens)) {
    if (LastName(call.function) != input.name) {
      continue;
    }
    const Border* border = FindBorder(call.function);
    if (border == nullptr || border->parameters[0] != "x") {
      return;  // tf.constant(value, dtype): what it makes of the value is in its other arguments.
    }
    std::vector<Range> others;
    for (const auto& [parameter, range] : ArgumentsOf(tokens, call, *border)) {
      if (parameter != ParameterOf(input) && range.begin < range.end) {
        others.push_back(range);
      }
    }
    std::ranges::sort(others, std::greater(), &Range::begin);
    for (const Range& range : others) {
      const auto at = tokens.begin();
      tokens.insert(tokens.erase(at + static_cast<std::ptrdiff_t>(range.begin),
                                 at + static_cast<std::ptrdiff_t>(range.end)),
                    {Token::Kind::kKeyword, "None"});
    }
    if (call.open >= call.name + 3) {
      const auto begin = tokens.begin() + static_cast<std::ptrdiff_t>(call.name);
      const auto end = tokens.begin() + static_cast<std::ptrdiff_t>(call.open) - 2;
      tokens.insert(tokens.erase(begin, end), {Token::Kind::kKeyword, "None"});
    }
    return;
  }
}

}  // namespace

Program WithoutSettledArguments(const Case& c, Side side, const FirstDifference& first,
                                Program program) {
  const Given given = FindGiven(c, side, first, program);
  std::set<Line> lines;
  for (const auto& [key, equal] : given) {
    if (equal) {
      lines.insert(key.first);
    }
  }
  for (const Line line : lines) {
    Settle(given, line, &program.lines[line].statement.tokens);
  }
  if (const trace::SideEvent* input = FirstInput(c, side, first)) {
    SettleRestOfCall(c, side, *input, &program);
  }
  return program;
}

}  // namespace isobit::explain
