// SPDX-License-Identifier: Apache-2.0
// CPUID: reading the words, and what they mean. Decoding is a pure function of recorded words, so
// that it is tested on machines that are not there.
#ifndef ISOBIT_ENV_CPUID_H_
#define ISOBIT_ENV_CPUID_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/collect.h"

namespace isobit::env {

struct CpuidLeaf {
  uint32_t leaf = 0, subleaf = 0;
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

struct CpuidDump {
  std::vector<CpuidLeaf> leaves;
  std::optional<uint64_t>
      xcr0;  // Which registers the operating system saves; nothing when the CPU has no XSAVE.

  const CpuidLeaf* Find(uint32_t leaf, uint32_t subleaf = 0) const;
};

// The leaves that can matter to results, of the CPU that the calling thread is on. Numbers that
// name one core of the package (the APIC id) are cleared: they would differ between two runs on one
// machine. Empty where there is no CPUID.
CpuidDump ReadCpuid();

struct CpuIdentity {
  std::string vendor, brand;
  int family = 0, model = 0, stepping = 0;
  std::string hypervisor;  // Signature of leaf 40000000, such as "KVMKVMKVM"; empty: none.
};
CpuIdentity DecodeIdentity(const CpuidDump& dump);

// True when the CPU has the feature and the operating system saves the registers that it needs.
// Names: features.inc.
bool HasFeature(const CpuidDump& dump, std::string_view name);

// In bytes; nothing when the CPU does not say. level 1 is the data cache.
std::optional<int64_t> CacheSize(const CpuidDump& dump, int level);

// cpu.{vendor,family,model,stepping,brand,hypervisor}, cpu.feature.*, cpu.cpuid.*, cpu.xcr0 and
// cpu.cache.* as far as CPUID says.
void DecodeCpuid(const CpuidDump& dump, const FactSink& sink);

// Whether these words come from an emulator: value true or false, or unknown. `proc_cpuinfo` is the
// beginning of /proc/cpuinfo, empty when it could not be read. A user-mode emulator answers CPUID
// itself but passes the host's file through.
trace::EnvFact DecodeEmulated(const CpuidDump& dump, std::string_view proc_cpuinfo);

// The value of a line "name : value" of /proc/cpuinfo; empty when there is none.
std::string CpuinfoField(std::string_view proc_cpuinfo, std::string_view name);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_CPUID_H_
