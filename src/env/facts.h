// SPDX-License-Identifier: Apache-2.0
// A manifest that can be asked: look-ups by key over the environment facts of a trace, and what
// follows from several facts.
#ifndef ISOBIT_ENV_FACTS_H_
#define ISOBIT_ENV_FACTS_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trace/model.h"

namespace isobit::env {

// Refers to the facts it was made from, which must outlive it. Of a repeated key the last fact
// counts.
class Facts {
 public:
  explicit Facts(std::span<const trace::EnvFact> facts);

  const trace::EnvFact* Find(std::string_view key) const;  // nullptr: not recorded.
  // Nothing when the fact is absent, unknown or of another type.
  std::optional<bool> Bool(std::string_view key) const;
  std::optional<int64_t> Int(std::string_view key) const;
  std::string Text(std::string_view key) const;  // "" likewise.
  bool HasGroup(std::string_view prefix) const;  // Any key that begins so.
  const std::map<std::string_view, const trace::EnvFact*>& all() const { return by_key_; }

 private:
  std::map<std::string_view, const trace::EnvFact*> by_key_;
};

// A value as the reader of a report needs it: "true", "8", "0.5", the text itself; "not recorded"
// for a null pointer, "unknown (REASON)", and "not set" for a false env.* fact.
std::string ValueText(const trace::EnvFact* fact);

// Whether TensorFlow uses oneDNN ops, and why: from what was recorded, else from the variable and
// the CPU.
struct OneDnnState {
  std::optional<bool> on;
  std::string reason;  // "by default, since the CPU has avx512_vnni"; "TF_ENABLE_ONEDNN_OPTS=0".
};
OneDnnState ExplainOneDnn(const Facts& facts);

// The best instruction set that oneDNN may use, as ONEDNN_MAX_CPU_ISA and oneDNN's own messages
// name it ("AVX512_CORE_BF16"): what the CPU has, capped by the variable. Empty: not known, or not
// x86.
std::string OneDnnIsa(const Facts& facts);
// The one of two such names that every CPU with the other has too; empty when either is empty or
// unknown.
std::string LowerIsa(const std::string& x, const std::string& y);

// Whether libm takes the code that it has for CPUs with FMA: the CPU has FMA and AVX2, and the list
// glibc.cpu.hwcaps of GLIBC_TUNABLES takes neither away. Nothing: not recorded, or no x86.
std::optional<bool> LibmUsesFma(const Facts& facts);

// Threads over which one op is split: the configured number, else the variable, else the CPUs that
// the process may use.
struct ThreadState {
  std::optional<int64_t> threads;
  std::string reason;  // "TF_NUM_INTRAOP_THREADS=1", "2 CPUs may be used"
};
ThreadState ExplainThreads(const Facts& facts);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_FACTS_H_
