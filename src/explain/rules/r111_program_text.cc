// SPDX-License-Identifier: Apache-2.0
// R111: one statement of the program is another, and it alone can have made the first difference.
#include <algorithm>
#include <set>

#include "env/diff.h"
#include "explain/arguments.h"
#include "explain/graph_change.h"
#include "explain/known_calls.h"
#include "explain/program_reach.h"
#include "explain/rules/changed_statement.h"
#include "explain/rules/generators.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "trace/op_family.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R111 program-text: a statement of the program is another

## What it means
The two runs are of two versions of one program. Their texts were compared without comments, formatting, printing and renamed variables,
and one changed statement alone can reach the first difference: it is the statement where that is seen, or a name, a call or a setting
leads from it there. All that was recorded before is equal. Where several changed statements can, all are listed, and the answer stays
*unknown*.

The label tells what kind of change it is, by what the documentation of the changed call says of it.

## Why it matters
Ports, notebooks that became scripts and tidied versions are meant to compute the same. The statement is where they do not.

## How to confirm
Put one side's statement in the place of the other's and record again: the runs are then identical, or differ first at a later place.

## How to fix
Take the statement that is meant, on both sides.

## References
- M. Weiser, Program Slicing, IEEE Transactions on Software Engineering 10 (1984)
- docs/design/explain.md
)";

constexpr uint32_t kMaxStatements = 8;  // Of a change that is still one cause.
constexpr size_t kMaxShown = 160;       // Bytes of a statement in a sentence.
constexpr size_t kMaxRoots = 256, kMaxSites = 1024;

// ---- where the first difference is in the program

void AddRoot(const Program& program, const trace::Trace& trace, uint32_t site,
             std::set<uint32_t>* roots) {
  if (site == 0 || site >= trace.sites.size() || roots->size() >= kMaxRoots) {
    return;
  }
  const trace::Site& at = trace.sites[site];
  const int32_t line = StatementAt(program, trace.Str(at.file), at.line);
  if (line >= 0) {
    roots->insert(static_cast<uint32_t>(line));
  }
}

// A node of a graph runs when its function is called, with what came in until then; a variable has
// what was put into it.
bool IsAtItsSite(const Case& c, const FirstDifference& first) {
  if (first.op != nullptr) {
    return c.a.nodes[EventA(c, *first.op).node].eager && c.b.nodes[EventB(c, *first.op).node].eager;
  }
  const trace::SideKind kind = c.a.side[first.side->a].kind;
  return kind == trace::SideKind::kArray || kind == trace::SideKind::kMark;
}

std::vector<uint32_t> RootsOf(const Case& c, Side side, const Program& program,
                              const FirstDifference& first) {
  const trace::Trace& trace = TraceOf(c, side);
  std::set<uint32_t> roots;
  uint64_t sequence = 0;
  if (first.op != nullptr) {
    const trace::OpEvent& event = side == Side::kA ? EventA(c, *first.op) : EventB(c, *first.op);
    sequence = event.sequence;
    AddRoot(program, trace, event.site != 0 ? event.site : trace.nodes[event.node].site, &roots);
  } else {
    const trace::SideEvent& event = trace.side[side == Side::kA ? first.side->a : first.side->b];
    sequence = event.sequence;
    AddRoot(program, trace, event.site, &roots);
  }
  if (!IsAtItsSite(c, first) || roots.empty()) {
    std::set<uint32_t> sites;
    for (const trace::SideEvent& event : trace.side) {
      const bool called = event.kind == trace::SideKind::kCall ||
                          event.kind == trace::SideKind::kModel ||
                          event.kind == trace::SideKind::kArray;
      if (event.sequence <= sequence && called && sites.size() < kMaxSites &&
          sites.insert(event.site).second) {
        AddRoot(program, trace, event.site, &roots);
      }
    }
  }
  return {roots.begin(), roots.end()};
}

// Equal inputs, the same op with the same attributes, other bits: the kernels did it.
bool IsKernelAlone(const Case& c, const FirstDifference& first) {
  if (first.op == nullptr || first.op->state != align::PairState::kOrigin || first.op->other_ops) {
    return false;
  }
  const trace::OpEvent &a = EventA(c, *first.op), &b = EventB(c, *first.op);
  return trace::OpFamily(KernelOf(c.a, a)) == trace::OpFamily(KernelOf(c.b, b)) &&
         c.a.Str(c.a.nodes[a.node].attrs) == c.b.Str(c.b.nodes[b.node].attrs) &&
         !GraphChangedBefore(c, *first.op);
}

// ---- candidates

bool Shows(const Hunk& hunk) {  // What is shown or waited for reaches no number.
  return !hunk.calls.empty() && std::ranges::all_of(hunk.calls, [](const CallChange& change) {
    return HasNoEffect(change.function);
  });
}

// Of both sides, which lines can reach the first difference.
struct Reach {
  std::vector<bool> a, b;
  std::vector<bool>& Of(Side side) { return side == Side::kA ? a : b; }
  const std::vector<bool>& Of(Side side) const { return side == Side::kA ? a : b; }
};

std::vector<const Hunk*> Candidates(const Case& c, const Texts& texts,
                                    const std::vector<Hunk>& hunks, const FirstDifference& first,
                                    Reach* reach) {
  for (const Side side : kSides) {
    const Program& program = texts.Of(side);
    const std::vector<uint32_t> roots = RootsOf(c, side, program, first);
    if (roots.empty()) {
      return {};
    }
    reach->Of(side) = LinesThatReach(program, roots);
  }
  std::vector<const Hunk*> candidates;
  for (const Hunk& hunk : hunks) {
    const bool reaches = std::ranges::any_of(kSides, [&](Side side) {
      const auto& lines = reach->Of(side);
      return std::any_of(lines.begin() + Begin(hunk, side), lines.begin() + End(hunk, side),
                         [](bool reached) { return reached; });
    });
    if (reaches && !hunk.wraps && !Shows(hunk)) {
      candidates.push_back(&hunk);
    }
  }
  return candidates;
}

// ---- what else may have done it

bool InHunk(const Case& c, const Texts& texts, const Hunk& hunk, Side side, uint32_t site) {
  const trace::Trace& trace = TraceOf(c, side);
  if (site == 0 || site >= trace.sites.size()) {
    return false;
  }
  const int32_t line =
      StatementAt(texts.Of(side), trace.Str(trace.sites[site].file), trace.sites[site].line);
  return line >= 0 && static_cast<uint32_t>(line) >= Begin(hunk, side) &&
         static_cast<uint32_t>(line) < End(hunk, side);
}

// Whether the program draws from the generator before it seeds it, on the way to the first
// difference. Libraries draw from the generators of the process too, for what is no number of the
// program.
bool DrawsUnseeded(const Program& program, const std::vector<bool>& reach,
                   std::string_view generator) {
  const std::string_view module = generator == kPythonRandom       ? "random."
                                  : generator == kNumpyLegacy      ? "numpy.random."
                                  : generator == kTensorflowGlobal ? "tensorflow.random."
                                                                   : "";
  if (module.empty()) {
    return false;
  }
  for (size_t line = 0; line < reach.size(); ++line) {
    if (!reach[line]) {
      continue;
    }
    for (const CallPart& call : CallsOf(program.lines[line].statement.tokens)) {
      const std::string_view name = LastName(call.function);
      if (name == "seed" || name == "set_seed" || name == "set_random_seed") {
        return false;
      }
      if (std::string_view(call.function).starts_with(module)) {
        return true;
      }
    }
  }
  return false;
}

// What a program reads and what it seeds, up to the first difference, is equal but for what the
// changed statement does itself; and nothing is drawn that no seed decides.
std::string OtherSource(const Case& c, const Texts& texts, const Hunk& hunk, const Reach& reach,
                        const FirstDifference& first) {
  const auto before = [&](Side side, const trace::SideEvent& event) {
    const uint64_t limit =
        first.op != nullptr
            ? (side == Side::kA ? EventA(c, *first.op) : EventB(c, *first.op)).sequence
            : TraceOf(c, side).side[side == Side::kA ? first.side->a : first.side->b].sequence;
    return event.sequence < limit;
  };
  for (const Side side : kSides) {
    for (const trace::SideEvent& event : TraceOf(c, side).side) {
      if (event.kind == trace::SideKind::kSeed && event.Text("action") == "draw" &&
          FlagOf(event, "unseeded") == Flag::kTrue && before(side, event) &&
          DrawsUnseeded(texts.Of(side), reach.Of(side), event.name)) {
        return "random numbers were drawn without a seed (" + event.name + ")";
      }
    }
  }
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.equal) {
      continue;
    }
    for (const Side side : kSides) {
      const uint32_t index = side == Side::kA ? pair.a : pair.b;
      if (index == align::kAbsent) {
        continue;
      }
      const trace::SideEvent& event = TraceOf(c, side).side[index];
      const bool read = event.kind == trace::SideKind::kFile &&
                        (event.Text("op") == "read" || event.Text("op") == "list");
      const bool seeded = event.kind == trace::SideKind::kSeed && event.Text("action") == "set";
      if ((read || seeded) && before(side, event) && !InHunk(c, texts, hunk, side, event.site)) {
        return read ? "files that are read differ too (" + event.name + ")"
                    : "seeds differ too (" + event.name + ")";
      }
    }
  }
  return "";
}

// What follows the script's name.
std::vector<std::string> ArgumentsOfScript(const trace::Trace& trace) {
  const auto words = Arguments(trace);
  size_t script = 0;
  while (script < words.size() && words[script].starts_with("-") && words[script] != "-m") {
    ++script;
  }
  script += script < words.size() && words[script] == "-m" ? 1 : 0;
  const size_t begin = std::min(script + 1, words.size());
  return {words.begin() + static_cast<std::ptrdiff_t>(begin), words.end()};
}

std::string OtherEnvironment(const Case& c) {
  if (ArgumentsOfScript(c.a) != ArgumentsOfScript(c.b)) {
    return "the programs were given other arguments";
  }
  std::vector<std::string> keys;
  for (const env::FactorDiff& diff : env::DiffEnvironments(c.a, c.b)) {
    if (diff.reach == env::Reach::kResults) {
      keys.push_back(diff.key);
    }
  }
  return keys.empty() ? "" : "environments differ in what can reach results: " + NameList(keys, 4);
}

// ---- the finding

std::string OneLine(const Program& program, uint32_t begin, uint32_t end) {
  std::string text;
  for (uint32_t line = begin; line < end && text.size() < kMaxShown; ++line) {
    text += (text.empty() ? "" : "; ") + SourceOf(program, line);
  }
  std::ranges::replace(text, '\n', ' ');
  if (text.size() > kMaxShown) {
    size_t size = kMaxShown;  // Not within a character of several bytes.
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
      --size;
    }
    text = text.substr(0, size) + "...";
  }
  return text;
}

std::string Where(const Texts& texts, const Hunk& hunk, Side side) {
  return PlaceText(texts.Of(side), Begin(hunk, side), End(hunk, side) - 1);
}

const trace::SideEvent* SourceEvent(const trace::Trace& trace, const std::string& file) {
  const auto found = std::ranges::find_if(trace.side, [&](const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kFile && event.Text("op") == "source" &&
           event.name == file;
  });
  return found == trace.side.end() ? nullptr : &*found;
}

void CiteHunk(const Case& c, const Texts& texts, const Hunk& hunk, Finding* finding) {
  for (const Side side : kSides) {
    if (!Has(hunk, side)) {
      continue;
    }
    const Program& program = texts.Of(side);
    const std::string& file = program.files[program.lines[Begin(hunk, side)].file].name;
    if (const trace::SideEvent* event = SourceEvent(TraceOf(c, side), file)) {
      finding->evidence.push_back(Cite(
          side, *event,
          Where(texts, hunk, side) + ": " + OneLine(program, Begin(hunk, side), End(hunk, side))));
    }
  }
}

std::string Describe(const Case& c, const Texts& texts, const Hunk& hunk) {
  const auto quoted = [&](Side side) {
    return "'" + OneLine(texts.Of(side), Begin(hunk, side), End(hunk, side)) + "' (" +
           Where(texts, hunk, side) + ")";
  };
  if (Has(hunk, Side::kA) && Has(hunk, Side::kB)) {
    return quoted(Side::kA) + " in " + NameOf(c, Side::kA) + " is " + quoted(Side::kB) + " in " +
           NameOf(c, Side::kB);
  }
  const Side side = Has(hunk, Side::kA) ? Side::kA : Side::kB;
  return quoted(side) + " is in " + NameOf(c, side) + " alone";
}

std::string CallText(const Case& c, const CallChange& change) {
  const std::string name(LastName(change.function));
  if (change.argument.empty() && (change.a.empty() || change.b.empty())) {
    return name + " is called in " + NameOf(c, change.a.empty() ? Side::kB : Side::kA) + " alone";
  }
  const auto given = [](const std::string& text) { return text.empty() ? "not given" : text; };
  return name + (change.argument.empty() ? ": " : ": " + change.argument + " ") + given(change.a) +
         " against " + given(change.b);
}

// An import that A's statement needs and B does not have.
std::vector<Fix> ImportsFor(const Texts& texts, const Hunk& hunk) {
  std::vector<Fix> fixes;
  if (hunk.unit_a >= texts.a.units.size() || hunk.unit_b >= texts.b.units.size()) {
    return fixes;
  }
  const auto& there = texts.b.units[hunk.unit_b].imports;
  for (const auto& [name, whole] : texts.a.units[hunk.unit_a].imports) {
    const auto found = there.find(name);
    if (found != there.end() && found->second == whole) {
      continue;
    }
    bool used = false;
    for (uint32_t line = hunk.begin_a; line < hunk.end_a && !used; ++line) {
      used = std::ranges::any_of(texts.a.lines[line].statement.tokens, [&](const Token& token) {
        return token.name() && (token.text == whole || token.text.starts_with(whole + "."));
      });
    }
    if (used) {
      const size_t dot = whole.rfind('.');
      const std::string last = whole.substr(dot == whole.npos ? 0 : dot + 1);
      const std::string as = last == name ? "" : " as " + name;
      fixes.push_back({"code",
                       dot == whole.npos ? "import " + whole + as
                                         : "from " + whole.substr(0, dot) + " import " + last + as,
                       texts.b.files.empty() ? "" : texts.b.files.front().name});
    }
  }
  return fixes;
}

// A's statements in the place of B's.
std::vector<Fix> FixesOf(const Texts& texts, const Hunk& hunk) {
  if (!Has(hunk, Side::kA)) {
    return {{"code", "# take out: " + OneLine(texts.b, hunk.begin_b, hunk.end_b),
             Where(texts, hunk, Side::kB)}};
  }
  std::vector<Fix> fixes = ImportsFor(texts, hunk);
  std::string site;
  bool before = false;
  if (Has(hunk, Side::kB)) {
    site = Where(texts, hunk, Side::kB);
  } else if (hunk.unit_b < texts.b.units.size() && hunk.begin_b < texts.b.units[hunk.unit_b].end) {
    site = PlaceText(texts.b, hunk.begin_b, hunk.begin_b);
    before = true;
  }
  for (uint32_t line = hunk.begin_a; line < hunk.end_a; ++line) {
    std::string text = InNamesOfB(SourceOf(texts.a, line), hunk.renamed);
    if (text.find_first_of("#\\") == text.npos && text.find("\"\"\"") == text.npos &&
        text.find("'''") == text.npos) {
      std::ranges::replace(text, '\n', ' ');  // Brackets hold it together.
    }
    fixes.push_back({"code", text + (before ? "  # before this line" : ""), site});
  }
  return fixes;
}

void CiteFirst(const Case& c, const FirstDifference& first, Finding* finding) {
  finding->where = first.place;
  finding->evidence.push_back(
      first.op != nullptr ? OfOp(c, *first.op, "the first op that differs")
                          : OfSide(c, *first.side, "the first recorded value that differs"));
}

Finding OneCause(const Case& c, const Texts& texts, const std::vector<Hunk>& hunks,
                 const Hunk& hunk, const FirstDifference& first) {
  const ChangeKind kind = KindOf(c, texts, hunk, first);
  Finding finding =
      NewFinding(kR111, kind.factor, Confidence::kConsistent, "program: a statement is another");
  finding.label = kind.label;
  CiteHunk(c, texts, hunk, &finding);
  CiteFirst(c, first, &finding);
  finding.summary = Sentence(Describe(c, texts, hunk)) + ".";
  std::vector<std::string> calls;
  for (const CallChange& change : hunk.calls) {
    calls.push_back(CallText(c, change));
  }
  finding.because = NameList(calls, 4);
  finding.so_that = "what is computed from it differs";
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  if (hunks.size() > 1) {
    finding.ruled_out.push_back("program: " + Count(hunks.size() - 1, "other changed statement") +
                                " cannot reach the first difference");
  }
  finding.fixes = FixesOf(texts, hunk);
  return finding;
}

Finding ManyCauses(const Case& c, const Texts& texts, const std::vector<const Hunk*>& candidates,
                   const std::string& other, const FirstDifference& first) {
  Finding finding = NewFinding(
      kR111, "code", Confidence::kUnknown,
      candidates.size() == 1 ? "program: a statement is another, and it need not be what did it"
                             : "program: statements are others, and which one did it is not known");
  finding.label = Label::kConfig;
  constexpr size_t kCited = 8;
  std::vector<std::string> places;
  for (const Hunk* hunk : candidates) {
    places.push_back(Where(texts, *hunk, Has(*hunk, Side::kB) ? Side::kB : Side::kA));
    if (places.size() <= kCited) {
      CiteHunk(c, texts, *hunk, &finding);
    }
  }
  CiteFirst(c, first, &finding);
  finding.summary = Count(candidates.size(), "changed statement") +
                    " can reach the first difference: " + NameList(places, kCited) + ".";
  finding.because = other;
  finding.fixes = {{"code", "# make these alike one by one, and record again",
                    Where(texts, *candidates.front(),
                          Has(*candidates.front(), Side::kB) ? Side::kB : Side::kA)}};
  return finding;
}

bool Small(const Hunk& hunk) {
  return hunk.unit_a != UINT32_MAX && hunk.unit_b != UINT32_MAX &&
         hunk.end_a - hunk.begin_a <= kMaxStatements && hunk.end_b - hunk.begin_b <= kMaxStatements;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || IsKernelAlone(c, *first)) {
    return {};
  }
  const Texts texts{ReadProgram(c.a), ReadProgram(c.b)};
  if (texts.a.lines.empty() || texts.b.lines.empty()) {
    return {};
  }
  const std::vector<Hunk> hunks = DiffPrograms(texts.a, texts.b);
  Reach reach;
  const std::vector<const Hunk*> candidates = Candidates(c, texts, hunks, *first, &reach);
  if (candidates.empty()) {
    return {};
  }
  std::string other = OtherEnvironment(c);
  if (other.empty() && (texts.a.cut || texts.b.cut)) {
    other = "the text of the program is not recorded to its end";
  }
  if (other.empty() && candidates.size() == 1) {
    other = !Small(*candidates.front()) ? "a large part of the program is another"
                                        : OtherSource(c, texts, *candidates.front(), reach, *first);
  }
  if (candidates.size() == 1 && other.empty()) {
    return {OneCause(c, texts, hunks, *candidates.front(), *first)};
  }
  return {ManyCauses(c, texts, candidates, other, *first)};
}

}  // namespace

const Rule kR111{"R111", "program-text", Gate::kProgramText, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
