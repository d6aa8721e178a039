// SPDX-License-Identifier: Apache-2.0
// Decoding of words that were read on other machines.
#include "env/cpuid.h"

#include <gtest/gtest.h>

#include <map>

namespace isobit::env {
namespace {

// Ryzen 7000 / EPYC 9004 (family 25): the leaves that decide.
CpuidDump Zen4() {
  CpuidDump dump;
  dump.leaves = {
      {0x00000000, 0, 0x00000010, 0x68747541, 0x444d4163, 0x69746e65},
      {0x00000001, 0, 0x00a10f11, 0x00000800, 0x7efa320b, 0x178bfbff},
      {0x00000007, 0, 0x00000001, 0xf1bf97a9, 0x00405fce, 0x10000010},
      {0x00000007, 1, 0x00000020, 0x00000000, 0x00000000, 0x00000000},
      {0x8000001d, 0, 0x00004121, 0x01c0003f, 0x0000003f, 0x00000000},
      {0x8000001d, 1, 0x00004122, 0x01c0003f, 0x0000003f, 0x00000000},
      {0x8000001d, 2, 0x00004143, 0x01c0003f, 0x000007ff, 0x00000002},
      {0x8000001d, 3, 0x0001c163, 0x03c0003f, 0x00007fff, 0x00000001},
      {0x8000001d, 4, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
  };
  dump.xcr0 = 0x2e7;
  return dump;
}

// An emulated Haswell, as its guest reads it.
CpuidDump EmulatedHaswell() {
  CpuidDump dump;
  dump.leaves = {
      {0x00000000, 0, 0x0000000d, 0x756e6547, 0x6c65746e, 0x49656e69},
      {0x00000001, 0, 0x000306c4, 0x00000800, 0xfed83203, 0x078bfbfd},
      {0x00000004, 0, 0x00000121, 0x01c0003f, 0x0000003f, 0x00000001},
      {0x00000004, 1, 0x00000122, 0x01c0003f, 0x0000003f, 0x00000001},
      {0x00000004, 2, 0x00000143, 0x03c0003f, 0x00000fff, 0x00000001},
      {0x00000004, 3, 0x00000163, 0x03c0003f, 0x00003fff, 0x00000006},
      {0x00000004, 4, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
      {0x00000007, 0, 0x00000000, 0x000003a9, 0x00000000, 0x00000000},
      {0x40000000, 0, 0x40000001, 0x54474354, 0x43544743, 0x47435447},
      {0x80000000, 0, 0x80000008, 0x756e6547, 0x6c65746e, 0x49656e69},
      {0x80000002, 0, 0x65746e49, 0x6f43206c, 0x50206572, 0x65636f72},
  };
  dump.xcr0 = 7;
  return dump;
}

std::map<std::string, trace::AttrValue> Decode(const CpuidDump& dump) {
  std::map<std::string, trace::AttrValue> facts;
  DecodeCpuid(dump, [&](trace::EnvFact fact) { facts[fact.key] = fact.value; });
  return facts;
}

TEST(Cpuid, Zen4HasWhatSwitchesOneDnnOn) {
  const CpuidDump dump = Zen4();
  const auto facts = Decode(dump);
  EXPECT_EQ(facts.at("cpu.vendor"), trace::AttrValue(std::string("AuthenticAMD")));
  EXPECT_EQ(facts.at("cpu.family"), trace::AttrValue(int64_t{25}));
  EXPECT_EQ(facts.at("cpu.model"), trace::AttrValue(int64_t{17}));
  for (const char* name : {"fma", "avx2", "avx512f", "avx512_vnni", "avx512_bf16"}) {
    EXPECT_TRUE(HasFeature(dump, name)) << name;
  }
  for (const char* name : {"avx_vnni", "amx_tile", "avx512_fp16", "hypervisor"}) {
    EXPECT_FALSE(HasFeature(dump, name)) << name;
  }
  EXPECT_EQ(CacheSize(dump, 1), 32 << 10);
  EXPECT_EQ(CacheSize(dump, 2), 1 << 20);
  EXPECT_EQ(CacheSize(dump, 3), 32 << 20);
}

TEST(Cpuid, FeatureNeedsTheRegistersSaved) {
  CpuidDump dump = Zen4();
  dump.xcr0 = 7;  // x87, SSE, AVX: an operating system that does not save the AVX-512 registers.
  EXPECT_TRUE(HasFeature(dump, "avx2"));
  EXPECT_FALSE(HasFeature(dump, "avx512f"));
  dump.xcr0.reset();
  EXPECT_FALSE(HasFeature(dump, "avx2"));
  EXPECT_TRUE(HasFeature(dump, "sse4_2"));
}

TEST(Cpuid, HaswellHasNoAvx512) {
  const CpuidDump dump = EmulatedHaswell();
  const CpuIdentity identity = DecodeIdentity(dump);
  EXPECT_EQ(identity.vendor, "GenuineIntel");
  EXPECT_EQ(identity.family, 6);
  EXPECT_EQ(identity.model, 60);
  EXPECT_EQ(identity.stepping, 4);
  EXPECT_EQ(identity.brand, "Intel Core Proce");
  EXPECT_EQ(identity.hypervisor, "TCGTCGTCGTCG");
  EXPECT_TRUE(HasFeature(dump, "fma"));
  EXPECT_TRUE(HasFeature(dump, "avx2"));
  EXPECT_FALSE(HasFeature(dump, "avx512f"));
  EXPECT_FALSE(HasFeature(dump, "avx512_bf16"));
  EXPECT_EQ(CacheSize(dump, 1), 32 << 10);
  EXPECT_EQ(CacheSize(dump, 2), 4 << 20);
  EXPECT_EQ(CacheSize(dump, 3), 16 << 20);
}

TEST(Cpuid, OldAmdLeavesGiveCaches) {
  CpuidDump dump;
  dump.leaves = {{0x80000005, 0, 0, 0, 0x40020140, 0},
                 {0x80000006, 0, 0, 0, 0x02006140, 0x00200000}};
  EXPECT_EQ(CacheSize(dump, 1), 64 << 10);
  EXPECT_EQ(CacheSize(dump, 2), 512 << 10);
  EXPECT_EQ(CacheSize(dump, 3), 4 << 20);
  EXPECT_EQ(CacheSize(CpuidDump{}, 1), std::nullopt);
}

TEST(Cpuid, EmulationIsToldFromSignatureAndContradiction) {
  const char* host = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 17\n";
  EXPECT_EQ(DecodeEmulated(EmulatedHaswell(), "").value, trace::AttrValue(true));
  EXPECT_EQ(DecodeEmulated(Zen4(), host).value, trace::AttrValue(false));
  CpuidDump silent = EmulatedHaswell();  // An emulator that hides its signature.
  silent.leaves.erase(silent.leaves.begin() + 8);
  EXPECT_EQ(DecodeEmulated(silent, host).value, trace::AttrValue(true));
  const trace::EnvFact unknown = DecodeEmulated(Zen4(), "");
  EXPECT_EQ(unknown.value, trace::AttrValue(std::monostate{}));
  EXPECT_FALSE(unknown.reason.empty());
}

TEST(Cpuid, CpuinfoFieldTakesTheWholeName) {
  const char* text = "model name\t: A: B\nmodel\t\t: 17\nempty :\n";
  EXPECT_EQ(CpuinfoField(text, "model"), "17");
  EXPECT_EQ(CpuinfoField(text, "model name"), "A: B");
  EXPECT_EQ(CpuinfoField(text, "empty"), "");
  EXPECT_EQ(CpuinfoField(text, "stepping"), "");
}

}  // namespace
}  // namespace isobit::env
