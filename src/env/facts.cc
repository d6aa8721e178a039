// SPDX-License-Identifier: Apache-2.0
#include "env/facts.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

namespace isobit::env {
namespace {

std::string ShortestText(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

// As TensorFlow reads a switch from the environment: other words count as not set.
std::optional<bool> Switch(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text == "1" || text == "true") {
    return true;
  }
  if (text == "0" || text == "false") {
    return false;
  }
  return std::nullopt;
}

// The parts of text between separators.
std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    c == separator ? (void)parts.emplace_back() : parts.back().push_back(c);
  }
  return parts;
}

// Whether the tunables take the feature away from libm. Until glibc 2.32 it is called FMA_Usable,
// since then FMA; names that a release does not know do nothing.
bool TakenAway(const std::string& tunables, const std::string& feature, const std::string& glibc) {
  int minor = 0;
  if (glibc.rfind("2.", 0) == 0) {
    std::from_chars(glibc.data() + 2, glibc.data() + glibc.size(), minor);
  }
  for (const std::string& tunable : Split(tunables, ':')) {
    const size_t equals = tunable.find('=');
    const std::string name = tunable.substr(0, equals);
    if (equals == std::string::npos ||
        (name != "glibc.cpu.hwcaps" && name != "glibc.tune.hwcaps")) {
      continue;
    }
    for (const std::string& word : Split(tunable.substr(equals + 1), ',')) {
      if ((minor == 0 || minor >= 33) ? word == "-" + feature : word == "-" + feature + "_Usable") {
        return true;
      }
    }
  }
  return false;
}

// The CPU features by which TensorFlow switches oneDNN ops on by itself (x86).
constexpr std::string_view kOneDnnFeatures[] = {"avx512_vnni", "avx512_bf16", "avx_vnni",
                                                "amx_tile",    "amx_int8",    "amx_bf16"};

OneDnnState DefaultOneDnn(const Facts& facts) {
  if (facts.Text("cpu.machine") == "aarch64") {
    const std::string brand = facts.Text("cpu.brand");
    if (brand.empty()) {
      return {};
    }
    const bool on = brand == "Neoverse-V1";
    return {on, on ? "by default, on a Neoverse-V1" : "by default, on an Arm CPU but Neoverse-V1"};
  }
  std::string has;
  bool asked = false;
  for (const std::string_view name : kOneDnnFeatures) {
    const auto value = facts.Bool("cpu.feature." + std::string(name));
    asked = asked || value.has_value();
    if (value.value_or(false)) {
      has += (has.empty() ? "" : ", ") + std::string(name);
    }
  }
  if (!asked) {
    return {};
  }
  if (!has.empty()) {
    return {true, "by default, since the CPU has " + has};
  }
  return {false, "by default, since the CPU has none of avx512_vnni, avx512_bf16, avx_vnni, amx"};
}

// One row an instruction set of oneDNN, in rising order, with the features that it needs beyond the
// row named as its base.
struct Isa {
  std::string_view name;
  int base;
  std::vector<std::string_view> features;
};

const std::vector<Isa>& IsaTable() {
  static const std::vector<Isa> table = {
      {"SSE41", -1, {"sse4_1"}},
      {"AVX", 0, {"avx"}},
      {"AVX2", 1, {"avx2"}},
      {"AVX2_VNNI", 2, {"avx_vnni"}},
      {"AVX2_VNNI_2", 3, {"avx_vnni_int8", "avx_ne_convert"}},
      {"AVX512_CORE", 2, {"avx512f", "avx512bw", "avx512vl", "avx512dq"}},
      {"AVX512_CORE_VNNI", 5, {"avx512_vnni"}},
      {"AVX512_CORE_BF16", 6, {"avx512_bf16"}},
      {"AVX512_CORE_FP16", 7, {"avx512_fp16", "avx_vnni"}},
      {"AVX512_CORE_AMX", 8, {"amx_tile", "amx_int8", "amx_bf16"}},
      {"AVX512_CORE_AMX_FP16", 9, {"amx_fp16"}},
  };
  return table;
}

bool HasIsa(const Facts& facts, int index) {
  if (index < 0) {
    return true;
  }
  const Isa& isa = IsaTable()[static_cast<size_t>(index)];
  const auto has = [&](std::string_view name) {
    return facts.Bool("cpu.feature." + std::string(name)).value_or(false);
  };
  return std::all_of(isa.features.begin(), isa.features.end(), has) && HasIsa(facts, isa.base);
}

std::string IsaCap(const Facts& facts) {
  for (const char* key : {"env.ONEDNN_MAX_CPU_ISA", "env.DNNL_MAX_CPU_ISA"}) {
    std::string cap = facts.Text(key);
    std::transform(cap.begin(), cap.end(), cap.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (!cap.empty()) {
      return cap;
    }
  }
  return "";
}

}  // namespace

Facts::Facts(std::span<const trace::EnvFact> facts) {
  for (const trace::EnvFact& fact : facts) {
    by_key_[fact.key] = &fact;
  }
}

const trace::EnvFact* Facts::Find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

std::optional<bool> Facts::Bool(std::string_view key) const {
  const trace::EnvFact* fact = Find(key);
  const bool* value = fact == nullptr ? nullptr : std::get_if<bool>(&fact->value);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<int64_t> Facts::Int(std::string_view key) const {
  const trace::EnvFact* fact = Find(key);
  const int64_t* value = fact == nullptr ? nullptr : std::get_if<int64_t>(&fact->value);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::string Facts::Text(std::string_view key) const {
  const trace::EnvFact* fact = Find(key);
  const std::string* value = fact == nullptr ? nullptr : std::get_if<std::string>(&fact->value);
  return value == nullptr ? "" : *value;
}

bool Facts::HasGroup(std::string_view prefix) const {
  const auto found = by_key_.lower_bound(prefix);
  return found != by_key_.end() && found->first.substr(0, prefix.size()) == prefix;
}

std::string ValueText(const trace::EnvFact* fact) {
  if (fact == nullptr) {
    return "not recorded";
  }
  if (const auto* text = std::get_if<std::string>(&fact->value)) {
    return *text;
  }
  if (const auto* number = std::get_if<int64_t>(&fact->value)) {
    return std::to_string(*number);
  }
  if (const auto* real = std::get_if<double>(&fact->value)) {
    return ShortestText(*real);
  }
  if (const auto* flag = std::get_if<bool>(&fact->value)) {
    return *flag ? "true" : fact->key.rfind("env.", 0) == 0 ? "not set" : "false";
  }
  return fact->reason.empty() ? "unknown" : "unknown (" + fact->reason + ")";
}

OneDnnState ExplainOneDnn(const Facts& facts) {
  OneDnnState state;
  const std::string variable = facts.Text("env.TF_ENABLE_ONEDNN_OPTS");
  if (const auto asked = Switch(variable)) {
    state = {*asked, "TF_ENABLE_ONEDNN_OPTS=" + variable};
  } else {
    state = DefaultOneDnn(facts);
  }
  const auto effective = facts.Bool("tf.onednn.effective");
  if (effective && state.on != effective) {
    // TensorFlow itself was asked: it knows better than what follows from the other facts.
    return {*effective, state.on ? "as TensorFlow says, although other facts speak against it"
                                 : "as TensorFlow says"};
  }
  return state;
}

std::string OneDnnIsa(const Facts& facts) {
  const std::vector<Isa>& table = IsaTable();
  const std::string cap = IsaCap(facts);
  int limit = static_cast<int>(table.size()) - 1;
  for (int i = 0; i <= limit; ++i) {
    if (table[static_cast<size_t>(i)].name == cap) {
      limit = i;
    }
  }
  for (int i = limit; i >= 0; --i) {
    if (HasIsa(facts, i)) {
      return std::string(table[static_cast<size_t>(i)].name);
    }
  }
  return "";
}

std::string LowerIsa(const std::string& x, const std::string& y) {
  // The table is in rising order, but its AVX2 and AVX512 branches part behind AVX2.
  const auto index = [](const std::string& name) {
    const std::vector<Isa>& table = IsaTable();
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Isa& isa) { return isa.name == name; });
    return found == table.end() ? -1 : static_cast<int>(found - table.begin());
  };
  const auto ancestors = [](int i) {
    std::vector<int> chain;
    for (; i >= 0; i = IsaTable()[static_cast<size_t>(i)].base) {
      chain.push_back(i);
    }
    return chain;
  };
  const std::vector<int> of_x = ancestors(index(x)), of_y = ancestors(index(y));
  for (const int common : of_x) {
    if (std::find(of_y.begin(), of_y.end(), common) != of_y.end()) {
      return std::string(IsaTable()[static_cast<size_t>(common)].name);
    }
  }
  return "";
}

std::optional<bool> LibmUsesFma(const Facts& facts) {
  const auto fma = facts.Bool("cpu.feature.fma"), avx2 = facts.Bool("cpu.feature.avx2");
  if (!fma || !avx2 || facts.Find("env.GLIBC_TUNABLES") == nullptr) {
    return std::nullopt;
  }
  const std::string tunables = facts.Text("env.GLIBC_TUNABLES");
  return *fma && *avx2 && !TakenAway(tunables, "FMA", facts.Text("os.glibc")) &&
         !TakenAway(tunables, "AVX2", facts.Text("os.glibc"));
}

ThreadState ExplainThreads(const Facts& facts) {
  if (const auto configured = facts.Int("tf.threads.intra"); configured.value_or(0) > 0) {
    return {configured, "set to " + std::to_string(*configured) + " in the program"};
  }
  const std::string variable = facts.Text("env.TF_NUM_INTRAOP_THREADS");
  int64_t number = 0;
  std::from_chars(variable.data(), variable.data() + variable.size(), number);
  if (number > 0) {
    return {number, "TF_NUM_INTRAOP_THREADS=" + variable};
  }
  if (const auto cpus = facts.Int("cpu.count.affinity")) {
    return {cpus, std::to_string(*cpus) + " CPUs may be used"};
  }
  return {};
}

}  // namespace isobit::env
