// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/changed_statement.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "align/op_class.h"
#include "explain/kernel_alone.h"
#include "explain/known_calls.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/preprocess.h"
#include "trace/op_family.h"

namespace isobit::explain {
namespace {

std::string Word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    word += plain ? c : '_';
  }
  return word;
}

// Of the file and the function around it.
std::string PlaceFactor(const Texts& texts, const Hunk& hunk) {
  std::string best;
  for (const Side side : kSides) {
    if (!Has(hunk, side)) {
      continue;
    }
    const Program& program = texts.Of(side);
    const ProgramLine& line = program.lines[Begin(hunk, side)];
    std::string file = program.files[line.file].name;
    file = file.substr(file.rfind('/') + 1);
    std::string word = Word(file.substr(0, file.rfind(".py")));
    for (int32_t at = line.statement.parent; at >= 0;
         at = program.lines[static_cast<uint32_t>(at)].statement.parent) {
      const auto& tokens = program.lines[static_cast<uint32_t>(at)].statement.tokens;
      if (tokens[0].IsWord("def") && tokens.size() > 1) {
        word += "_" + Word(tokens[1].text);
        break;
      }
    }
    best = best.empty() ? word : std::min(best, word);
  }
  return "code." + best;
}

bool IsInteger(digest::DType dtype) {
  using digest::DType;
  constexpr DType kIntegers[] = {DType::kInt8,  DType::kUint8,  DType::kInt16, DType::kUint16,
                                 DType::kInt32, DType::kUint32, DType::kInt64, DType::kUint64};
  return std::ranges::count(kIntegers, dtype) != 0;
}

// Nothing but casts is another, and both ways lead to the same integer type: a value that fits is
// the same either way.
bool CastsThatDoNotFit(const Case& c, const Hunk& hunk, const FirstDifference& first) {
  const bool casts = std::ranges::all_of(hunk.calls, [](const CallChange& change) {
    const std::string_view name = LastName(change.function);
    return name == "cast" || name == "astype";
  });
  if (!casts || first.op == nullptr) {
    return false;
  }
  const digest::DType a = DTypeOf(c.a, first.op->a), b = DTypeOf(c.b, first.op->b);
  return trace::OpFamily(KernelOf(c.a, EventA(c, *first.op))) == "Cast" &&
         trace::OpFamily(KernelOf(c.b, EventB(c, *first.op))) == "Cast" && a == b && IsInteger(a);
}

// What the program hands to TensorFlow in an array: more than a number or a shape.
bool IsArrayOfProgram(const Case& c, const align::EventPair& pair) {
  constexpr int64_t kFewest = 8;
  const trace::OpEvent& event = EventA(c, pair);
  if (KernelOf(c.a, event) != "_EagerConst" || pair.output >= event.output_count) {
    return false;
  }
  int64_t elements = 1;
  for (const int64_t extent : c.a.shapes[c.a.outputs[event.first_output + pair.output].shape]) {
    elements *= extent;
  }
  return elements >= kFewest;
}

// The same names, numbers and operators, put together in another way.
bool Regrouped(const Texts& texts, const Hunk& hunk) {
  std::multiset<std::string> bags[2];
  for (const Side side : kSides) {
    for (uint32_t line = Begin(hunk, side); line < End(hunk, side); ++line) {
      for (const Token& token : texts.Of(side).lines[line].statement.tokens) {
        bags[side == Side::kB].insert(token.text);
      }
    }
  }
  return bags[0] == bags[1];
}

// Metrics are recorded, and none is further apart than rounding takes it in a short training.
bool MetricsAreClose(const Case& c) {
  constexpr double kClose = 1e-3;
  bool any = false;
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a == align::kAbsent || pair.b == align::kAbsent ||
        c.a.side[pair.a].kind != trace::SideKind::kMetric) {
      continue;
    }
    const auto* a = c.a.side[pair.a].Find("value");
    const auto* b = c.b.side[pair.b].Find("value");
    const double* x = a == nullptr ? nullptr : std::get_if<double>(a);
    const double* y = b == nullptr ? nullptr : std::get_if<double>(b);
    if (x == nullptr || y == nullptr || !(std::fabs(*x - *y) <= kClose * std::fabs(*x))) {
      return false;
    }
    any = true;
  }
  return any;
}

}  // namespace

bool RoundingSized(const Case& c, const FirstDifference& first) {
  const auto difference = FirstPreprocessDifference(c);
  return first.side != nullptr && difference && difference->pair.a == &c.a.side[first.side->a] &&
         difference->relation.found.relation == numerics::Relation::kRoundingSized;
}

bool AddsUp(std::string_view call) {
  constexpr std::string_view kSums[] = {
      "sum",    "mean",   "std",  "var",        "average",     "dot",     "matmul",
      "einsum", "cumsum", "norm", "trace",      "tensordot",   "nansum",  "nanmean",
      "inner",  "cov",    "fsum", "reduce_sum", "reduce_mean", "convolve"};
  return std::ranges::find(kSums, call) != std::end(kSums);
}

Label LabelOfPlace(const Case& c, const FirstDifference& first) {
  if (first.op != nullptr) {
    if (IsArrayOfProgram(c, *first.op)) {
      // Of another shape it meets what it is computed with in another way: nobody wants that.
      return ShapesDiffer(c, *first.op) ? Label::kBug : Label::kPreprocess;
    }
    const bool element = c.a.nodes[EventA(c, *first.op).node].pipeline ||
                         align::IsIterator(KernelOf(c.a, EventA(c, *first.op)));
    return element ? Label::kData : Label::kConfig;
  }
  const trace::SideEvent& event = c.a.side[first.side->a];
  switch (event.kind) {
    case trace::SideKind::kArray: {
      const trace::SideEvent& other = c.b.side[first.side->b];
      // A batch that the model is given in parts is how the program is run.
      const bool batch = event.name == "model" && event.array && other.array &&
                         !event.array->shape.empty() && !other.array->shape.empty() &&
                         event.array->shape[0] != other.array->shape[0];
      return event.Text("stage") == "output" || batch ? Label::kConfig : Label::kPreprocess;
    }
    case trace::SideKind::kMark:
      return Label::kPreprocess;
    case trace::SideKind::kVariable:
      return Label::kWeights;
    default:
      return Label::kConfig;
  }
}

ChangeKind KindOf(const Case& c, const Texts& texts, const Hunk& hunk,
                  const FirstDifference& first) {
  if (RoundingSized(c, first)) {
    const auto sum = std::ranges::find_if(
        hunk.calls, [](const CallChange& change) { return AddsUp(LastName(change.function)); });
    if (sum != hunk.calls.end()) {
      return {Label::kRounding, "code." + Word(LastName(sum->function)) + ".order"};
    }
  }
  ChangeKind kind{LabelOfPlace(c, first), PlaceFactor(texts, hunk)};
  int rank = -1;
  bool named = false;
  for (const CallChange& change : hunk.calls) {
    const std::string call = "code." + Word(LastName(change.function));
    const std::string factor = change.argument.empty() ? call : call + "." + Word(change.argument);
    const auto known = FindKnownCall(change.function, change.argument);
    if (!known) {
      if (!named && !HasNoEffect(change.function)) {
        kind.factor = factor;
        named = true;
      }
      continue;
    }
    if (rank >= 0 && rank <= known->rank) {
      continue;
    }
    rank = known->rank;
    named = true;
    const bool memory = known->layout && RoundingSized(c, first);
    kind = {memory ? Label::kRounding : known->label, memory ? call + ".order" : factor};
  }
  if (first.op != nullptr && IsArrayOfProgram(c, *first.op)) {
    kind.label = ShapesDiffer(c, *first.op) ? Label::kBug : kind.label;
  }
  if (first.op != nullptr && Regrouped(texts, hunk) && MetricsAreClose(c)) {
    kind.label = Label::kRounding;
  }
  if (kind.label == Label::kPrecision && CastsThatDoNotFit(c, hunk, first)) {
    kind.label = Label::kUndefined;
  }
  return kind;
}

}  // namespace isobit::explain
