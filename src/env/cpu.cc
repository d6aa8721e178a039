// SPDX-License-Identifier: Apache-2.0
// The CPU: what it is and how much of it this process has.
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "env/cgroup.h"
#include "env/collect.h"
#include "env/cpuid.h"
#include "env/files.h"
#include "env/midr.h"

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

namespace isobit::env {
namespace {

// The beginning is enough: all CPUs look alike, and the whole file costs milliseconds on a large
// machine.
std::string CpuinfoStart() { return ReadSmallFile("/proc/cpuinfo", 4096).value_or(""); }

std::optional<int64_t> ParseSize(const std::string& text) {
  char* end = nullptr;
  const long long number = std::strtoll(text.c_str(), &end, 10);
  if (end == text.c_str() || number <= 0) {
    return std::nullopt;
  }
  const int shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 0;
  return int64_t{number} << shift;
}

std::optional<int64_t> CacheFromSys(int level) {
  for (int index = 0; index < 8; ++index) {
    const std::string folder =
        "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
    const auto level_text = ReadSmallFile(folder + "level");
    const auto type = ReadSmallFile(folder + "type");
    const auto size = ReadSmallFile(folder + "size");
    if (!level_text || !type || !size) {
      return std::nullopt;
    }
    if (std::atoi(level_text->c_str()) == level && Trim(*type) != "Instruction") {
      return ParseSize(*size);
    }
  }
  return std::nullopt;
}

void CollectCaches(const CpuidDump& dump, const FactSink& sink) {
  static constexpr const char* kNames[] = {"cpu.cache.l1d", "cpu.cache.l2", "cpu.cache.l3"};
  for (int level = 1; level <= 3; ++level) {
    std::optional<int64_t> bytes = CacheSize(dump, level);
    if (!bytes && dump.leaves.empty()) {
      bytes = CacheFromSys(level);
    }
    if (bytes) {
      sink(Known(kNames[level - 1], *bytes));
    } else {
      sink(Unknown(kNames[level - 1], dump.leaves.empty() ? "/sys does not describe the caches"
                                                          : "CPUID does not describe this cache"));
    }
  }
}

int64_t CountAffinity() {
  // Grows until the kernel's own mask fits.
  for (int cpus = 1024; cpus <= (1 << 16); cpus *= 4) {
    const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(CPU_ALLOC(cpus),
                                                               [](cpu_set_t* p) { CPU_FREE(p); });
    const size_t bytes = CPU_ALLOC_SIZE(cpus);
    if (set == nullptr) {
      return 0;
    }
    if (sched_getaffinity(0, bytes, set.get()) == 0) {
      return CPU_COUNT_S(bytes, set.get());
    }
  }
  return 0;
}

void CollectCounts(const FactSink& sink) {
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  if (online > 0) {
    sink(Known("cpu.count.online", int64_t{online}));
  } else {
    sink(Unknown("cpu.count.online", "sysconf does not tell"));
  }
  const int64_t affinity = CountAffinity();
  if (affinity > 0) {
    sink(Known("cpu.count.affinity", affinity));
  } else {
    sink(Unknown("cpu.count.affinity", "sched_getaffinity does not tell"));
  }
  const CpuQuota quota = ReadCpuQuota("");
  if (!quota.known) {
    sink(Unknown("cpu.cgroup.quota", quota.reason));
  } else if (quota.cpus) {
    sink(Known("cpu.cgroup.quota", *quota.cpus));
  } else {
    sink(Known("cpu.cgroup.quota", false));
  }
}

#if defined(__aarch64__)

std::optional<uint64_t> ReadMidr() {
  if (const auto text =
          ReadSmallFile("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1")) {
    return std::strtoull(text->c_str(), nullptr, 16);
  }
  if ((getauxval(AT_HWCAP) >> 11) & 1) {  // HWCAP_CPUID: the kernel answers reads of the register.
    uint64_t midr = 0;
    __asm__ volatile("mrs %0, MIDR_EL1" : "=r"(midr));
    return midr;
  }
  return std::nullopt;
}

// User-mode emulators pass the host's /proc/cpuinfo through, or name implementer 0, which no maker
// has.
trace::EnvFact EmulatedArm(const std::optional<uint64_t>& midr) {
  const std::string cpuinfo = CpuinfoStart();
  if ((midr && DecodeMidr(*midr).implementer == 0) || !CpuinfoField(cpuinfo, "vendor_id").empty()) {
    return Known("cpu.emulated", true);
  }
  if (CpuinfoField(cpuinfo, "CPU implementer").empty()) {
    return Unknown("cpu.emulated", "/proc/cpuinfo does not describe an Arm CPU");
  }
  return Known("cpu.emulated", false);
}

void CollectIdentity(const CpuidDump&, const FactSink& sink) {
  const unsigned long words[3] = {0, getauxval(AT_HWCAP), getauxval(AT_HWCAP2)};
#define ISOBIT_ARM_FEATURE(name, word, bit) \
  sink(Known("cpu.feature." #name, ((words[word] >> bit) & 1) != 0));
#include "env/arm_features.inc"
#undef ISOBIT_ARM_FEATURE
  char hex[32];
  std::snprintf(hex, sizeof hex, "%lx %lx", words[1], words[2]);
  sink(Known("cpu.hwcap", std::string(hex)));
  const std::optional<uint64_t> midr = ReadMidr();
  sink(EmulatedArm(midr));
  if (!midr) {
    for (const char* key : {"cpu.vendor", "cpu.model", "cpu.stepping", "cpu.brand", "cpu.midr"}) {
      sink(Unknown(key, "the kernel does not give the identification register"));
    }
    return;
  }
  const Midr decoded = DecodeMidr(*midr);
  std::snprintf(hex, sizeof hex, "%08llx", static_cast<unsigned long long>(*midr));
  sink(Known("cpu.midr", std::string(hex)));
  sink(Known("cpu.vendor", decoded.vendor));
  sink(Known("cpu.model", int64_t{decoded.part}));
  sink(Known("cpu.stepping", int64_t{decoded.variant * 16 + decoded.revision}));
  if (decoded.brand.empty()) {
    sink(Unknown("cpu.brand", "the part number is not in the table"));
  } else {
    sink(Known("cpu.brand", decoded.brand));
  }
}

#else

void CollectIdentity(const CpuidDump& dump, const FactSink& sink) {
  if (dump.leaves.empty()) {
    sink(Unknown("cpu.vendor", "this machine has no identification that isobit can read"));
    return;
  }
  DecodeCpuid(dump, sink);
  sink(DecodeEmulated(dump, CpuinfoStart()));
}

#endif

}  // namespace

void CollectCpu(const FactSink& sink) {
  utsname name{};
  if (uname(&name) == 0) {
    sink(Known("cpu.machine", std::string(name.machine)));
  } else {
    sink(Unknown("cpu.machine", "uname failed"));
  }
  const CpuidDump dump = ReadCpuid();
  CollectIdentity(dump, sink);
  CollectCaches(dump, sink);
  CollectCounts(sink);
}

}  // namespace isobit::env
