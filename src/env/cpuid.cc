// SPDX-License-Identifier: Apache-2.0
#include "env/cpuid.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace isobit::env {
namespace {

enum class State { kNone, kAvx, kAvx512, kAmx };

bool StateSaved(const CpuidDump& dump, State state) {
  const uint64_t saved = dump.xcr0.value_or(0);
  const auto has = [saved](uint64_t mask) { return (saved & mask) == mask; };
  switch (state) {
    case State::kNone:
      return true;
    case State::kAvx:
      return has(0x6);
    case State::kAvx512:
      return has(0xe6);
    case State::kAmx:
      return has(0x60000);
  }
  return false;
}

struct Feature {
  std::string_view name;
  uint32_t leaf, subleaf;
  uint32_t CpuidLeaf::*word;
  int bit;
  State state;
};

constexpr Feature kFeatures[] = {
#define ISOBIT_CPU_FEATURE(name, leaf, subleaf, word, bit, state) \
  {#name, leaf, subleaf, &CpuidLeaf::word, bit, State::state},
#include "env/features.inc"
#undef ISOBIT_CPU_FEATURE
};

bool HasFeature(const CpuidDump& dump, const Feature& feature) {
  const CpuidLeaf* leaf = dump.Find(feature.leaf, feature.subleaf);
  return leaf != nullptr && ((leaf->*feature.word >> feature.bit) & 1) != 0 &&
         StateSaved(dump, feature.state);
}

// The characters that are packed into words, without padding.
std::string Characters(std::initializer_list<uint32_t> words) {
  std::string text;
  for (uint32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) {
      const char c = static_cast<char>((word >> shift) & 0xff);
      if (c != 0) {
        text.push_back(c);
      }
    }
  }
  const size_t first = text.find_first_not_of(' ');
  const size_t last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::string Hex(const char* format, uint64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, format, static_cast<unsigned long long>(value));
  return text;
}

// Deterministic cache parameters: leaf 4 of Intel and 8000001D of AMD have one layout.
std::optional<int64_t> CacheFromParameters(const CpuidDump& dump, uint32_t leaf, int level) {
  for (uint32_t sub = 0; sub < 16; ++sub) {
    const CpuidLeaf* words = dump.Find(leaf, sub);
    if (words == nullptr || (words->eax & 0x1f) == 0) {
      return std::nullopt;
    }
    const uint32_t type = words->eax & 0x1f;  // 1 data, 2 instructions, 3 both.
    if (static_cast<int>((words->eax >> 5) & 7) != level || type == 2) {
      continue;
    }
    const int64_t ways = (words->ebx >> 22) + 1;
    const int64_t partitions = ((words->ebx >> 12) & 0x3ff) + 1;
    const int64_t line = (words->ebx & 0xfff) + 1;
    return ways * partitions * line * (int64_t{words->ecx} + 1);
  }
  return std::nullopt;
}

// AMD's older leaves, which Eigen still reads.
std::optional<int64_t> CacheFromOldLeaves(const CpuidDump& dump, int level) {
  const CpuidLeaf* first = dump.Find(0x80000005);
  const CpuidLeaf* rest = dump.Find(0x80000006);
  int64_t bytes = 0;
  if (level == 1 && first != nullptr) {
    bytes = int64_t{first->ecx >> 24} << 10;
  } else if (level == 2 && rest != nullptr) {
    bytes = int64_t{rest->ecx >> 16} << 10;
  } else if (level == 3 && rest != nullptr) {
    bytes = int64_t{rest->edx >> 18} << 19;
  }
  return bytes > 0 ? std::optional(bytes) : std::nullopt;
}

}  // namespace

const CpuidLeaf* CpuidDump::Find(uint32_t leaf, uint32_t subleaf) const {
  for (const CpuidLeaf& entry : leaves) {
    if (entry.leaf == leaf && entry.subleaf == subleaf) {
      return &entry;
    }
  }
  return nullptr;
}

bool HasFeature(const CpuidDump& dump, std::string_view name) {
  for (const Feature& feature : kFeatures) {
    if (feature.name == name) {
      return HasFeature(dump, feature);
    }
  }
  return false;
}

std::optional<int64_t> CacheSize(const CpuidDump& dump, int level) {
  for (const uint32_t leaf : {0x8000001du, 0x4u}) {
    if (const auto bytes = CacheFromParameters(dump, leaf, level)) {
      return bytes;
    }
  }
  return CacheFromOldLeaves(dump, level);
}

CpuIdentity DecodeIdentity(const CpuidDump& dump) {
  CpuIdentity identity;
  if (const CpuidLeaf* zero = dump.Find(0)) {
    identity.vendor = Characters({zero->ebx, zero->edx, zero->ecx});
  }
  if (const CpuidLeaf* one = dump.Find(1)) {
    const uint32_t base_family = (one->eax >> 8) & 0xf;
    const uint32_t base_model = (one->eax >> 4) & 0xf;
    const bool extended = base_family == 0xf || base_family == 6;
    identity.family = static_cast<int>(base_family == 0xf ? base_family + ((one->eax >> 20) & 0xff)
                                                          : base_family);
    identity.model =
        static_cast<int>(extended ? base_model + ((one->eax >> 12) & 0xf0) : base_model);
    identity.stepping = static_cast<int>(one->eax & 0xf);
  }
  for (uint32_t leaf = 0x80000002; leaf <= 0x80000004; ++leaf) {
    if (const CpuidLeaf* part = dump.Find(leaf)) {
      for (const uint32_t word : {part->eax, part->ebx, part->ecx, part->edx}) {
        for (int shift = 0; shift < 32; shift += 8) {
          identity.brand.push_back(static_cast<char>((word >> shift) & 0xff));
        }
      }
    }
  }
  identity.brand = identity.brand.c_str();  // Ends at the first NUL.
  while (!identity.brand.empty() && identity.brand.back() == ' ') {
    identity.brand.pop_back();
  }
  if (const CpuidLeaf* guest = dump.Find(0x40000000)) {
    identity.hypervisor = Characters({guest->ebx, guest->ecx, guest->edx});
  }
  return identity;
}

void DecodeCpuid(const CpuidDump& dump, const FactSink& sink) {
  if (dump.leaves.empty()) {
    return;
  }
  const CpuIdentity identity = DecodeIdentity(dump);
  sink(Known("cpu.vendor", identity.vendor));
  sink(Known("cpu.family", int64_t{identity.family}));
  sink(Known("cpu.model", int64_t{identity.model}));
  sink(Known("cpu.stepping", int64_t{identity.stepping}));
  sink(Known("cpu.brand", identity.brand));
  if (identity.hypervisor.empty()) {
    sink(Known("cpu.hypervisor", false));
  } else {
    sink(Known("cpu.hypervisor", identity.hypervisor));
  }
  for (const Feature& feature : kFeatures) {
    sink(Known("cpu.feature." + std::string(feature.name), HasFeature(dump, feature)));
  }
  if (dump.xcr0) {
    sink(Known("cpu.xcr0", Hex("%llx", *dump.xcr0)));
  }
  for (const CpuidLeaf& leaf : dump.leaves) {
    char words[48];
    std::snprintf(words, sizeof words, "%08x %08x %08x %08x", leaf.eax, leaf.ebx, leaf.ecx,
                  leaf.edx);
    sink(Known("cpu.cpuid." + Hex("%08llx", leaf.leaf) + "." + std::to_string(leaf.subleaf),
               std::string(words)));
  }
}

std::string CpuinfoField(std::string_view proc_cpuinfo, std::string_view name) {
  size_t at = 0;
  while (at < proc_cpuinfo.size()) {
    const size_t end = std::min(proc_cpuinfo.find('\n', at), proc_cpuinfo.size());
    const std::string_view line = proc_cpuinfo.substr(at, end - at);
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      const size_t last = line.find_last_not_of(" \t", colon == 0 ? 0 : colon - 1);
      if (last != std::string_view::npos && line.substr(0, last + 1) == name) {
        const size_t value = line.find_first_not_of(" \t", colon + 1);
        return value == std::string_view::npos ? "" : std::string(line.substr(value));
      }
    }
    at = end + 1;
  }
  return "";
}

trace::EnvFact DecodeEmulated(const CpuidDump& dump, std::string_view proc_cpuinfo) {
  static constexpr const char* kKey = "cpu.emulated";
  const CpuIdentity identity = DecodeIdentity(dump);
  if (identity.hypervisor == "TCGTCGTCGTCG" || identity.vendor == "VirtualApple" ||
      identity.brand.find("VirtualApple") != std::string::npos) {
    return Known(kKey, true);
  }
  const std::string vendor = CpuinfoField(proc_cpuinfo, "vendor_id");
  const std::string family = CpuinfoField(proc_cpuinfo, "cpu family");
  const std::string model = CpuinfoField(proc_cpuinfo, "model");
  if (vendor.empty() || family.empty() || model.empty()) {
    return Unknown(kKey, proc_cpuinfo.empty() ? "/proc/cpuinfo cannot be read"
                                              : "/proc/cpuinfo does not describe an x86 CPU");
  }
  const bool same = vendor == identity.vendor && family == std::to_string(identity.family) &&
                    model == std::to_string(identity.model);
  return Known(kKey, !same);
}

#if defined(__x86_64__)
namespace {

void Read(CpuidDump& dump, uint32_t leaf, uint32_t subleaf) {
  CpuidLeaf words{leaf, subleaf};
  __cpuid_count(leaf, subleaf, words.eax, words.ebx, words.ecx, words.edx);
  if (leaf == 1) {
    words.ebx &= 0x00ffffff;
  }
  dump.leaves.push_back(words);
}

void ReadCaches(CpuidDump& dump, uint32_t leaf) {
  for (uint32_t sub = 0; sub < 8; ++sub) {
    Read(dump, leaf, sub);
    if ((dump.leaves.back().eax & 0x1f) == 0) {
      return;
    }
  }
}

}  // namespace

CpuidDump ReadCpuid() {
  CpuidDump dump;
  Read(dump, 0, 0);
  const uint32_t last = dump.leaves.back().eax;
  Read(dump, 1, 0);
  const uint32_t features = dump.leaves.back().ecx;
  if (last >= 4) {
    ReadCaches(dump, 4);
  }
  if (last >= 7) {
    Read(dump, 7, 0);
    const uint32_t last_subleaf = dump.leaves.back().eax;
    for (uint32_t sub = 1; sub <= std::min(last_subleaf, 2u); ++sub) {
      Read(dump, 7, sub);
    }
  }
  if (last >= 0xd) {
    Read(dump, 0xd, 0);
    Read(dump, 0xd, 1);
  }
  for (const uint32_t leaf : {0x1du, 0x1eu, 0x24u}) {
    if (last >= leaf) {
      Read(dump, leaf, 0);
    }
  }
  if ((features >> 31) & 1) {
    Read(dump, 0x40000000, 0);
  }
  Read(dump, 0x80000000, 0);
  const uint32_t last_extended = dump.leaves.back().eax;
  for (const uint32_t leaf : {0x80000001u, 0x80000002u, 0x80000003u, 0x80000004u, 0x80000005u,
                              0x80000006u, 0x80000008u}) {
    if (last_extended >= leaf) {
      Read(dump, leaf, 0);
    }
  }
  const CpuidLeaf* extended = dump.Find(0x80000001);
  if (last_extended >= 0x8000001d && extended != nullptr && ((extended->ecx >> 22) & 1)) {
    ReadCaches(dump, 0x8000001d);
  }
  if ((features >> 27) & 1) {  // OSXSAVE: xgetbv may be used.
    uint32_t low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    dump.xcr0 = (uint64_t{high} << 32) | low;
  }
  return dump;
}
#else
CpuidDump ReadCpuid() { return {}; }
#endif

}  // namespace isobit::env
