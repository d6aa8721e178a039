// SPDX-License-Identifier: Apache-2.0
// The facts of this process, against what can be learnt in another way.
#include "env/collect.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <map>
#include <thread>

#include "env/midr.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace isobit::env {
namespace {

std::map<std::string, trace::EnvFact> Collect(const std::function<void(const FactSink&)>& group) {
  std::map<std::string, trace::EnvFact> facts;
  group([&](trace::EnvFact fact) {
    const std::string key = fact.key;
    EXPECT_TRUE(facts.emplace(key, std::move(fact)).second) << key << " given twice";
  });
  return facts;
}

TEST(Collect, EveryFactHasAValueOrAReason) {
  const auto facts = Collect(CollectProcessFacts);
  EXPECT_GT(facts.size(), 100u);
  for (const auto& [key, fact] : facts) {
    const bool unknown = std::holds_alternative<std::monostate>(fact.value);
    EXPECT_EQ(unknown, !fact.reason.empty()) << key;
  }
  for (const char* key : {"cpu.machine", "cpu.vendor", "cpu.emulated", "cpu.count.affinity",
                          "cpu.cgroup.quota", "os.glibc", "os.byteorder", "fp.main.ftz"}) {
    EXPECT_EQ(facts.count(key), 1u) << key;
  }
}

TEST(Collect, VariableIsTextOrFalse) {
  setenv("TF_ENABLE_ONEDNN_OPTS", "", 1);
  EXPECT_EQ(Collect(CollectVariables).at("env.TF_ENABLE_ONEDNN_OPTS").value,
            trace::AttrValue(std::string()));
  unsetenv("TF_ENABLE_ONEDNN_OPTS");
  EXPECT_EQ(Collect(CollectVariables).at("env.TF_ENABLE_ONEDNN_OPTS").value,
            trace::AttrValue(false));
}

TEST(Collect, AffinityIsThatOfTheProcess) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &before)) {
      CPU_SET(cpu, &one);
      break;
    }
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(Collect(CollectCpu).at("cpu.count.affinity").value, trace::AttrValue(int64_t{1}));
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(Collect(CollectCpu).at("cpu.count.affinity").value,
            trace::AttrValue(int64_t{CPU_COUNT(&before)}));
}

#if defined(__x86_64__)
TEST(Collect, FlushingIsThatOfTheCallingThread) {
  std::map<std::string, trace::EnvFact> facts;
  std::thread([&] {
    _mm_setcsr(_mm_getcsr() | 0x8040 | 0x6000);  // FTZ, DAZ, towards zero.
    facts = Collect([](const FactSink& sink) { CollectFloatingPoint("pool", sink); });
  }).join();
  EXPECT_EQ(facts.at("fp.pool.ftz").value, trace::AttrValue(true));
  EXPECT_EQ(facts.at("fp.pool.daz").value, trace::AttrValue(true));
  EXPECT_EQ(facts.at("fp.pool.rounding").value, trace::AttrValue(std::string("zero")));
  facts = Collect([](const FactSink& sink) { CollectFloatingPoint("main", sink); });
  EXPECT_EQ(facts.at("fp.main.ftz").value, trace::AttrValue(false));
  EXPECT_EQ(facts.at("fp.main.rounding").value, trace::AttrValue(std::string("nearest")));
}
#endif

TEST(Midr, NamesMakerAndPart) {
  const Midr v1 = DecodeMidr(0x411fd401);
  EXPECT_EQ(v1.vendor, "Arm");
  EXPECT_EQ(v1.brand, "Neoverse-V1");
  EXPECT_EQ(v1.part, 0xd40);
  EXPECT_EQ(v1.variant, 1);
  EXPECT_EQ(v1.revision, 1);
  EXPECT_EQ(DecodeMidr(0x000f0510).vendor, "0x00");  // No maker: an emulator.
  EXPECT_EQ(DecodeMidr(0x000f0510).brand, "");
}

}  // namespace
}  // namespace isobit::env
