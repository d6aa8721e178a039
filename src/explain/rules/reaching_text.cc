// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/reaching_text.h"

#include <algorithm>
#include <set>

#include "env/diff.h"
#include "env/factors.h"
#include "explain/arguments.h"
#include "explain/kernel_alone.h"
#include "explain/known_calls.h"
#include "explain/more_than_rounding.h"
#include "explain/program_pair.h"
#include "explain/program_reach.h"
#include "explain/rules/generators.h"
#include "explain/rules/settled_arguments.h"

namespace isobit::explain {
namespace {

constexpr size_t kMaxRoots = 256, kMaxSites = 1024;

// ---- where the first difference is in the program

// The statement; -1: none of the program.
int32_t LineOf(const Program& program, const trace::Trace& trace, uint32_t site) {
  if (site == 0 || site >= trace.sites.size()) {
    return -1;
  }
  const trace::Site& at = trace.sites[site];
  return StatementAt(program, trace.Str(at.file), at.line);
}

void AddRoot(const Program& program, const trace::Trace& trace, uint32_t site,
             std::set<uint32_t>* roots) {
  const int32_t line = roots->size() < kMaxRoots ? LineOf(program, trace, site) : -1;
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
  const uint64_t sequence = SequenceOf(c, side, first);
  if (first.op != nullptr) {
    const trace::OpEvent& event = side == Side::kA ? EventA(c, *first.op) : EventB(c, *first.op);
    AddRoot(program, trace, event.site != 0 ? event.site : trace.nodes[event.node].site, &roots);
  } else {
    const trace::SideEvent& event = trace.side[side == Side::kA ? first.side->a : first.side->b];
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

bool Shows(const Hunk& hunk) {  // What is shown or waited for reaches no number.
  return !hunk.calls.empty() && std::ranges::all_of(hunk.calls, [](const CallChange& change) {
    return HasNoEffect(change.function);
  });
}

bool SameTokens(const Texts& texts, const Hunk& hunk) {
  return std::equal(texts.a.lines.begin() + hunk.begin_a, texts.a.lines.begin() + hunk.end_a,
                    texts.b.lines.begin() + hunk.begin_b, texts.b.lines.begin() + hunk.end_b,
                    [](const ProgramLine& a, const ProgramLine& b) {
                      return a.statement.tokens == b.statement.tokens;
                    });
}

// Statements next to each other are one change, unless several of them stand for each other on the
// two sides and are others in different ways.
bool AreSeveral(const Case& c, const Texts& texts, const std::vector<const Hunk*>& parts,
                const FirstDifference& first) {
  std::set<std::pair<Label, std::string>> kinds;
  for (const Hunk* part : parts) {
    if (Has(*part, Side::kA) && Has(*part, Side::kB)) {
      const ChangeKind kind = KindOf(c, texts, *part, first);
      kinds.emplace(kind.label, kind.factor);
    }
  }
  return kinds.size() > 1;
}

void FindCandidates(const Case& c, const FirstDifference& first, ReachingText* text) {
  Texts& unsettled = text->settled;
  unsettled = Texts{WithoutSettledArguments(c, Side::kA, first, text->texts.a),
                    WithoutSettledArguments(c, Side::kB, first, text->texts.b)};
  for (const Side side : kSides) {
    const Program& program = unsettled.Of(side);
    const std::vector<uint32_t> roots = RootsOf(c, side, program, first);
    if (roots.empty()) {
      return;
    }
    text->reach.Of(side) = LinesThatReach(program, roots);
  }
  const auto can = [&](const Hunk& hunk) {
    const bool reaches = std::ranges::any_of(kSides, [&](Side side) {
      const auto& lines = text->reach.Of(side);
      return std::any_of(lines.begin() + Begin(hunk, side), lines.begin() + End(hunk, side),
                         [](bool reached) { return reached; });
    });
    const bool settled = SameTokens(unsettled, hunk) && !SameTokens(text->texts, hunk);
    return reaches && !hunk.wraps && !Shows(hunk) && !settled;
  };
  for (const Hunk& hunk : text->hunks) {
    std::vector<const Hunk*> parts;
    for (const Hunk& part : hunk.parts) {
      if (can(part)) {
        parts.push_back(&part);
      }
    }
    if (parts.size() == 1 || AreSeveral(c, text->texts, parts, first)) {
      text->candidates.insert(text->candidates.end(), parts.begin(), parts.end());
    } else if (!parts.empty() || (hunk.parts.empty() && can(hunk))) {
      text->candidates.push_back(&hunk);
    }
  }
}

// ---- what else may have done it

bool InHunk(const Case& c, const Texts& texts, const Hunk& hunk, Side side, uint32_t site) {
  const int32_t line = LineAt(c, texts, side, site);
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

// Facts by which the kernels of one release of TensorFlow choose their code and the order of their
// sums.
bool OnlyRounds(std::string_view key) {
  constexpr std::string_view kPatterns[] = {"cpu.*",
                                            "object.*",
                                            "os.glibc",
                                            "tf.threads.*",
                                            "tf.onednn.*",
                                            "env.TF_ENABLE_ONEDNN_OPTS",
                                            "env.TF_NUM_*",
                                            "env.TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL",
                                            "env.ONEDNN_MAX_CPU_ISA",
                                            "env.ONEDNN_CPU_ISA_HINTS",
                                            "env.DNNL_MAX_CPU_ISA",
                                            "env.OMP_*",
                                            "env.OPENBLAS_*",
                                            "env.MKL_*"};
  return std::ranges::any_of(
      kPatterns, [&](std::string_view pattern) { return env::MatchesPattern(pattern, key); });
}

}  // namespace

std::optional<ReachingText> FindReachingText(const Case& c, const FirstDifference& first) {
  if (IsKernelAlone(c, first)) {
    return std::nullopt;
  }
  ReachingText text{{ReadPrograms(c.a, c.b)}, {}, {}, {}, {}};
  if (text.texts.a.lines.empty() || text.texts.b.lines.empty()) {
    return std::nullopt;
  }
  text.hunks = DiffPrograms(text.texts.a, text.texts.b);
  FindCandidates(c, first, &text);
  return text.reach.b.empty() ? std::nullopt : std::optional(std::move(text));
}

int32_t LineAt(const Case& c, const Texts& texts, Side side, uint32_t site) {
  return LineOf(texts.Of(side), TraceOf(c, side), site);
}

bool MayReach(const Case& c, const ReachingText& text, Side side, const trace::SideEvent& event,
              const FirstDifference& first) {
  const int32_t line = LineAt(c, text.texts, side, event.site);
  return event.sequence < SequenceOf(c, side, first) &&
         (line < 0 || text.reach.Of(side)[static_cast<size_t>(line)]);
}

bool SameText(const Case& c) {
  const ProgramPair programs = ReadPrograms(c.a, c.b);
  return !programs.a.lines.empty() && !programs.b.lines.empty() &&
         DiffPrograms(programs.a, programs.b).empty();
}

std::string OtherSource(const Case& c, const Texts& texts, std::span<const Hunk* const> hunks,
                        const Reach& reach, const FirstDifference& first,
                        const std::function<bool(Side, const trace::SideEvent&)>& known) {
  const auto before = [&](Side side, const trace::SideEvent& event) {
    return event.sequence < SequenceOf(c, side, first);
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
      if (known(side, event)) {
        continue;
      }
      const bool read = event.kind == trace::SideKind::kFile &&
                        (event.Text("op") == "read" || event.Text("op") == "list");
      const bool seeded = event.kind == trace::SideKind::kSeed && event.Text("action") == "set";
      const int32_t line = LineAt(c, texts, side, event.site);
      const bool reaches = line < 0 || reach.Of(side)[static_cast<size_t>(line)];
      const bool own = std::ranges::any_of(
          hunks, [&](const Hunk* hunk) { return InHunk(c, texts, *hunk, side, event.site); });
      if (((read && reaches) || seeded) && before(side, event) && !own) {
        return read ? "files that are read differ too (" + event.name + ")"
                    : "seeds differ too (" + event.name + ")";
      }
    }
  }
  return "";
}

bool HasOtherArguments(const Case& c) { return ArgumentsOfScript(c.a) != ArgumentsOfScript(c.b); }

std::vector<std::string> OtherEnvironment(const Case& c, const FirstDifference& first) {
  const bool more = IsMoreThanRounding(c, first);
  std::vector<std::string> keys;
  for (const env::FactorDiff& diff : env::DiffEnvironments(c.a, c.b)) {
    if (diff.reach == env::Reach::kResults && !(more && OnlyRounds(diff.key))) {
      keys.push_back(diff.key);
    }
  }
  return keys;
}

}  // namespace isobit::explain
