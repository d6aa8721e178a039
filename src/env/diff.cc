// SPDX-License-Identifier: Apache-2.0
#include "env/diff.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace isobit::env {
namespace {

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool Equal(const trace::EnvFact* a, const trace::EnvFact* b) {
  return a != nullptr && b != nullptr && a->value == b->value;
}

// In these groups only what is there is listed, so that absence is a fact as soon as the group was
// recorded.
std::string AbsenceText(std::string_view key, const Facts& side) {
  if (StartsWith(key, "package.") && side.HasGroup("package.")) {
    return "not installed";
  }
  if (StartsWith(key, "object.") && side.HasGroup("object.")) {
    return "not loaded";
  }
  return "";
}

std::string OnOff(const OneDnnState& state) {
  return std::string(*state.on ? "on" : "off") +
         (state.reason.empty() ? "" : " (" + state.reason + ")");
}

// What both sides say together, asked for once.
struct Pair {
  const Facts& a;
  const Facts& b;
  OneDnnState onednn_a = ExplainOneDnn(a), onednn_b = ExplainOneDnn(b);
  ThreadState threads_a = ExplainThreads(a), threads_b = ExplainThreads(b);
  std::string isa_a = OneDnnIsa(a), isa_b = OneDnnIsa(b);

  bool SameOneDnn() const { return onednn_a.on && onednn_a.on == onednn_b.on; }
  bool SameThreads() const { return threads_a.threads && threads_a.threads == threads_b.threads; }
  bool SameIsa() const { return !isa_a.empty() && isa_a == isa_b; }
};

void ExplainOneDnnDiff(const Pair& pair, FactorDiff& diff) {
  if (pair.onednn_a.on && pair.onednn_b.on) {
    diff.because = "oneDNN ops: a " + OnOff(pair.onednn_a) + ", b " + OnOff(pair.onednn_b);
    diff.flip_to_a = *pair.onednn_a.on ? "1" : "0";
    diff.flip_to_b = *pair.onednn_b.on ? "1" : "0";
  }
  if (diff.key == "env.TF_ENABLE_ONEDNN_OPTS" && pair.SameOneDnn()) {
    diff.reach = Reach::kNothing;
    diff.because =
        std::string("oneDNN ops are ") + (*pair.onednn_a.on ? "on" : "off") + " on both sides";
  }
}

void ExplainIsaDiff(const Pair& pair, FactorDiff& diff) {
  if (pair.isa_a.empty() || pair.isa_b.empty()) {
    return;
  }
  if (pair.SameIsa()) {
    diff.because = "oneDNN may use " + pair.isa_a + " on both sides";
    if (diff.key == "env.ONEDNN_MAX_CPU_ISA" || diff.key == "env.DNNL_MAX_CPU_ISA") {
      diff.reach = Reach::kNothing;
    }
    return;
  }
  diff.because = "oneDNN may use " + pair.isa_a + " in a, " + pair.isa_b + " in b";
  diff.flip_to_a = pair.isa_a;
  diff.flip_to_b = pair.isa_b;
}

void ExplainThreadsDiff(const Pair& pair, FactorDiff& diff) {
  if (!pair.threads_a.threads || !pair.threads_b.threads) {
    return;
  }
  if (pair.SameThreads()) {
    diff.because = "one op is split over " + std::to_string(*pair.threads_a.threads) +
                   " threads on both sides";
    diff.reach = diff.key == "cpu.count.affinity" ? Reach::kOrder : Reach::kNothing;
    return;
  }
  diff.because = "one op is split over " + std::to_string(*pair.threads_a.threads) +
                 " threads in a (" + pair.threads_a.reason + "), " +
                 std::to_string(*pair.threads_b.threads) + " in b (" + pair.threads_b.reason + ")";
  diff.flip_to_a = std::to_string(*pair.threads_a.threads);
  diff.flip_to_b = std::to_string(*pair.threads_b.threads);
}

// RECORD changes with every version; alone it says that files differ although the version is the
// same.
void ExplainRecordDiff(const Pair& pair, FactorDiff& diff) {
  const std::string package =
      diff.key.substr(0, diff.key.size() - std::string_view(".record").size());
  if (!Equal(pair.a.Find(package), pair.b.Find(package))) {
    diff.reach = Reach::kNothing;
    diff.because = "follows from " + package;
  } else {
    diff.because = "same version, other files";
  }
}

void ExplainCase(const Pair& pair, FactorDiff& diff) {
  static const std::set<std::string, std::less<>> kOneDnn = {
      "tf.onednn.effective",     "env.TF_ENABLE_ONEDNN_OPTS", "cpu.feature.avx512_vnni",
      "cpu.feature.avx512_bf16", "cpu.feature.avx_vnni",      "cpu.feature.amx_bf16",
      "cpu.feature.amx_int8",    "cpu.feature.amx_tile"};
  static const std::set<std::string, std::less<>> kIsa = {"env.ONEDNN_MAX_CPU_ISA",
                                                          "env.DNNL_MAX_CPU_ISA"};
  static const std::set<std::string, std::less<>> kThreads = {
      "tf.threads.intra", "env.TF_NUM_INTRAOP_THREADS", "cpu.count.affinity"};
  if (kOneDnn.count(diff.key) != 0) {
    ExplainOneDnnDiff(pair, diff);
  } else if (kIsa.count(diff.key) != 0 || StartsWith(diff.key, "cpu.feature.avx") ||
             diff.key == "cpu.feature.fma") {
    ExplainIsaDiff(pair, diff);
  } else if (kThreads.count(diff.key) != 0) {
    ExplainThreadsDiff(pair, diff);
  } else if (StartsWith(diff.key, "package.") && EndsWith(diff.key, ".record")) {
    ExplainRecordDiff(pair, diff);
  }
}

FactorDiff MakeDiff(const Pair& pair, std::string_view key) {
  const Factor& factor = FindFactor(key);
  FactorDiff diff;
  diff.key = std::string(key);
  diff.fact_a = pair.a.Find(key);
  diff.fact_b = pair.b.Find(key);
  diff.a = ValueText(diff.fact_a);
  diff.b = ValueText(diff.fact_b);
  diff.reach = factor.reach;
  diff.rank = factor.rank;
  diff.text = std::string(factor.text);
  diff.flip = std::string(factor.flip);
  if (StartsWith(key, "env.")) {
    diff.flip_to_a = pair.a.Text(key);
    diff.flip_to_b = pair.b.Text(key);
  }
  ExplainCase(pair, diff);
  bool not_recorded = false;
  const auto absent = [&](const trace::EnvFact* fact, const Facts& side, std::string& text) {
    if (fact == nullptr) {
      const std::string absence = AbsenceText(key, side);
      not_recorded = not_recorded || absence.empty();
      text = absence.empty() ? text : absence;
    } else if (std::holds_alternative<std::monostate>(fact->value)) {
      not_recorded = true;
    }
  };
  absent(diff.fact_a, pair.a, diff.a);
  absent(diff.fact_b, pair.b, diff.b);
  if (not_recorded && diff.reach < Reach::kUnknown) {
    diff.reach = Reach::kUnknown;
  }
  return diff;
}

}  // namespace

std::vector<FactorDiff> DiffFacts(const Facts& a, const Facts& b) {
  const Pair pair{a, b};
  std::set<std::string_view> keys;
  for (const auto* side : {&a, &b}) {
    for (const auto& [key, fact] : side->all()) {
      keys.insert(key);
    }
  }
  std::vector<FactorDiff> diffs;
  for (const std::string_view key : keys) {
    if (!Equal(a.Find(key), b.Find(key))) {
      diffs.push_back(MakeDiff(pair, key));
    }
  }
  std::sort(diffs.begin(), diffs.end(), [](const FactorDiff& x, const FactorDiff& y) {
    return std::tie(x.reach, x.rank, x.key) < std::tie(y.reach, y.rank, y.key);
  });
  return diffs;
}

std::vector<FactorDiff> DiffEnvironments(const trace::Trace& a, const trace::Trace& b) {
  return DiffFacts(Facts(a.env), Facts(b.env));
}

}  // namespace isobit::env
