// SPDX-License-Identifier: Apache-2.0
#include "env/diff.h"

#include <gtest/gtest.h>

#include <set>

#include "env/collect.h"

namespace isobit::env {
namespace {

using Manifest = std::vector<trace::EnvFact>;

// A machine on which TensorFlow switches oneDNN on, and one on which it does not.
Manifest Vnni() {
  return {Known("cpu.machine", std::string("x86_64")),
          Known("cpu.feature.sse4_1", true),
          Known("cpu.feature.avx", true),
          Known("cpu.feature.avx2", true),
          Known("cpu.feature.avx512f", true),
          Known("cpu.feature.avx512bw", true),
          Known("cpu.feature.avx512vl", true),
          Known("cpu.feature.avx512dq", true),
          Known("cpu.feature.avx512_vnni", true),
          Known("cpu.feature.avx512_bf16", true),
          Known("cpu.feature.avx_vnni", false),
          Known("cpu.count.affinity", int64_t{8}),
          Known("env.TF_ENABLE_ONEDNN_OPTS", false),
          Known("env.TF_NUM_INTRAOP_THREADS", false),
          Known("env.ONEDNN_MAX_CPU_ISA", false)};
}

void Set(Manifest& manifest, const std::string& key, trace::AttrValue value) {
  for (trace::EnvFact& fact : manifest) {
    if (fact.key == key) {
      fact.value = value;
      return;
    }
  }
  manifest.push_back(Known(key, value));
}

Manifest Avx2() {
  Manifest manifest = Vnni();
  for (const char* name :
       {"avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni", "avx512_bf16"}) {
    Set(manifest, std::string("cpu.feature.") + name, false);
  }
  return manifest;
}

const FactorDiff* FindDiff(const std::vector<FactorDiff>& diffs, std::string_view key) {
  for (const FactorDiff& diff : diffs) {
    if (diff.key == key) {
      return &diff;
    }
  }
  return nullptr;
}

std::vector<FactorDiff> Diff(const Manifest& a, const Manifest& b) {
  return DiffFacts(Facts(a), Facts(b));
}

TEST(Facts, OneDnnByDefaultFollowsTheCpu) {
  const Manifest vnni = Vnni(), avx2 = Avx2();
  EXPECT_EQ(ExplainOneDnn(Facts(vnni)).on, true);
  EXPECT_NE(ExplainOneDnn(Facts(vnni)).reason.find("avx512_vnni, avx512_bf16"), std::string::npos);
  EXPECT_EQ(ExplainOneDnn(Facts(avx2)).on, false);
  EXPECT_EQ(ExplainOneDnn(Facts(Manifest{})).on, std::nullopt);
  Manifest forced = Vnni();
  Set(forced, "env.TF_ENABLE_ONEDNN_OPTS", std::string("False"));
  EXPECT_EQ(ExplainOneDnn(Facts(forced)).on, false);
  Set(forced, "env.TF_ENABLE_ONEDNN_OPTS", std::string("perhaps"));  // TensorFlow ignores it.
  EXPECT_EQ(ExplainOneDnn(Facts(forced)).on, true);
  Set(forced, "tf.onednn.effective", false);
  EXPECT_EQ(ExplainOneDnn(Facts(forced)).on, false);
}

TEST(Facts, OneDnnOnArmOnlyOnNeoverseV1) {
  Manifest arm = {Known("cpu.machine", std::string("aarch64")),
                  Known("cpu.brand", std::string("Neoverse-V1"))};
  EXPECT_EQ(ExplainOneDnn(Facts(arm)).on, true);
  Set(arm, "cpu.brand", std::string("Neoverse-N1"));
  EXPECT_EQ(ExplainOneDnn(Facts(arm)).on, false);
}

TEST(Facts, IsaIsWhatTheCpuHasAndTheVariableAllows) {
  Manifest vnni = Vnni();
  EXPECT_EQ(OneDnnIsa(Facts(vnni)), "AVX512_CORE_BF16");
  Set(vnni, "env.ONEDNN_MAX_CPU_ISA", std::string("avx512_core"));
  EXPECT_EQ(OneDnnIsa(Facts(vnni)), "AVX512_CORE");
  Set(vnni, "env.ONEDNN_MAX_CPU_ISA", std::string("AVX2_VNNI"));
  EXPECT_EQ(OneDnnIsa(Facts(vnni)), "AVX2");
  const Manifest avx2 = Avx2();
  EXPECT_EQ(OneDnnIsa(Facts(avx2)), "AVX2");
  EXPECT_EQ(OneDnnIsa(Facts(Manifest{})), "");
}

TEST(Facts, LibmUsesFmaUnlessTheTunablesTakeItAway) {
  Manifest manifest = {};
  EXPECT_EQ(LibmUsesFma(Facts(manifest)), std::nullopt);
  Set(manifest, "cpu.feature.fma", true);
  Set(manifest, "cpu.feature.avx2", true);
  EXPECT_EQ(LibmUsesFma(Facts(manifest)), std::nullopt);  // GLIBC_TUNABLES was not recorded.
  Set(manifest, "env.GLIBC_TUNABLES", false);
  EXPECT_EQ(LibmUsesFma(Facts(manifest)), true);
  for (const char* text :
       {"glibc.cpu.hwcaps=-FMA", "glibc.malloc.check=1:glibc.cpu.hwcaps=-BMI2,-AVX2"}) {
    Set(manifest, "env.GLIBC_TUNABLES", std::string(text));
    EXPECT_EQ(LibmUsesFma(Facts(manifest)), false) << text;
  }
  for (const char* text :
       {"glibc.malloc.check=1", "glibc.cpu.hwcaps=-FMA4", "glibc.cpu.hwcaps=FMA"}) {
    Set(manifest, "env.GLIBC_TUNABLES", std::string(text));
    EXPECT_EQ(LibmUsesFma(Facts(manifest)), true) << text;
  }
  Set(manifest, "env.GLIBC_TUNABLES", std::string("glibc.cpu.hwcaps=-FMA_Usable"));
  Set(manifest, "os.glibc", std::string("2.31"));
  EXPECT_EQ(LibmUsesFma(Facts(manifest)), false);
  Set(manifest, "os.glibc", std::string("2.36"));
  EXPECT_EQ(LibmUsesFma(Facts(manifest)), true);
  Set(manifest, "cpu.feature.fma", false);
  EXPECT_EQ(LibmUsesFma(Facts(manifest)), false);
}

TEST(Facts, ThreadsComeFromProgramThenVariableThenCpus) {
  Manifest manifest = Vnni();
  EXPECT_EQ(ExplainThreads(Facts(manifest)).threads, 8);
  Set(manifest, "env.TF_NUM_INTRAOP_THREADS", std::string("2"));
  EXPECT_EQ(ExplainThreads(Facts(manifest)).threads, 2);
  Set(manifest, "tf.threads.intra", int64_t{1});
  EXPECT_EQ(ExplainThreads(Facts(manifest)).threads, 1);
  EXPECT_EQ(ExplainThreads(Facts(Manifest{})).threads, std::nullopt);
}

TEST(Diff, EqualManifestsDifferInNothing) { EXPECT_TRUE(Diff(Vnni(), Vnni()).empty()); }

TEST(Diff, ResultsComeFirstThenOrderUnknownNothing) {
  Manifest a = Vnni(), b = Vnni();
  for (auto* side : {&a, &b}) {
    const std::string value = side == &a ? "a" : "b";
    for (const char* key : {"os.release", "python.hash_seed", "package.requests", "tf.version",
                            "env.TF_CPP_MIN_LOG_LEVEL"}) {
      Set(*side, key, value);
    }
  }
  const auto diffs = Diff(a, b);
  ASSERT_EQ(diffs.size(), 5u);
  EXPECT_EQ(diffs[0].key, "tf.version");
  EXPECT_EQ(diffs[0].reach, Reach::kResults);
  EXPECT_EQ(diffs[1].key, "python.hash_seed");
  EXPECT_EQ(diffs[1].reach, Reach::kOrder);
  EXPECT_EQ(diffs[2].key, "package.requests");
  EXPECT_EQ(diffs[2].reach, Reach::kUnknown);
  EXPECT_EQ(diffs[3].reach, Reach::kNothing);
  EXPECT_EQ(diffs[4].reach, Reach::kNothing);
}

TEST(Diff, OneDnnDefaultIsSaidWithItsCause) {
  const auto diffs = Diff(Vnni(), Avx2());
  const FactorDiff* vnni = FindDiff(diffs, "cpu.feature.avx512_vnni");
  ASSERT_NE(vnni, nullptr);
  EXPECT_EQ(vnni->reach, Reach::kResults);
  EXPECT_NE(vnni->because.find("a on (by default, since the CPU has"), std::string::npos);
  EXPECT_NE(vnni->because.find("b off (by default"), std::string::npos);
  EXPECT_EQ(vnni->flip, "TF_ENABLE_ONEDNN_OPTS");
  EXPECT_EQ(vnni->flip_to_a, "1");
  EXPECT_EQ(vnni->flip_to_b, "0");
  const FactorDiff* avx512 = FindDiff(diffs, "cpu.feature.avx512f");
  ASSERT_NE(avx512, nullptr);
  EXPECT_EQ(avx512->flip, "ONEDNN_MAX_CPU_ISA");
  EXPECT_EQ(avx512->flip_to_b, "AVX2");
}

TEST(Diff, VariableThatChangesNothingIsNotBlamed) {
  Manifest a = Avx2(), b = Avx2();
  Set(b, "env.TF_ENABLE_ONEDNN_OPTS", std::string("0"));
  Set(b, "env.TF_NUM_INTRAOP_THREADS", std::string("8"));
  Set(b, "env.ONEDNN_MAX_CPU_ISA", std::string("AVX512_CORE"));
  for (const FactorDiff& diff : Diff(a, b)) {
    EXPECT_EQ(diff.reach, Reach::kNothing) << diff.key;
    EXPECT_FALSE(diff.because.empty()) << diff.key;
  }
  Set(b, "env.TF_NUM_INTRAOP_THREADS", std::string("1"));
  const auto diffs = Diff(a, b);
  EXPECT_EQ(diffs.at(0).key, "env.TF_NUM_INTRAOP_THREADS");
  EXPECT_EQ(diffs.at(0).reach, Reach::kResults);
}

TEST(Diff, NotRecordedIsNotADifferenceOfValues) {
  Manifest a = Vnni(), b = Vnni();
  Set(a, "tf.version", std::string("2.21.0"));
  const auto missing = Diff(a, b);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].reach, Reach::kUnknown);
  EXPECT_EQ(missing[0].b, "not recorded");
  b.push_back(Unknown("tf.version", "TensorFlow was not imported"));
  EXPECT_EQ(Diff(a, b).at(0).b, "unknown (TensorFlow was not imported)");
  EXPECT_EQ(Diff(a, b).at(0).reach, Reach::kUnknown);
}

TEST(Diff, AbsentPackageIsAFactWhereOthersAreListed) {
  Manifest a = Vnni(), b = Vnni();
  for (auto* side : {&a, &b}) {
    Set(*side, "package.numpy", std::string("2.0.2"));
  }
  Set(a, "package.pillow", std::string("11.3.0"));
  const auto diffs = Diff(a, b);
  ASSERT_EQ(diffs.size(), 1u);
  EXPECT_EQ(diffs[0].b, "not installed");
  EXPECT_EQ(diffs[0].reach, Reach::kResults);
}

TEST(Diff, RecordDigestCountsOnlyWithTheSameVersion) {
  Manifest a = Vnni(), b = Vnni();
  Set(a, "package.tensorflow-cpu", std::string("2.21.0"));
  Set(b, "package.tensorflow-cpu", std::string("2.20.0"));
  Set(a, "package.tensorflow-cpu.record", std::string("aa"));
  Set(b, "package.tensorflow-cpu.record", std::string("bb"));
  EXPECT_EQ(FindDiff(Diff(a, b), "package.tensorflow-cpu.record")->reach, Reach::kNothing);
  Set(b, "package.tensorflow-cpu", std::string("2.21.0"));
  EXPECT_EQ(FindDiff(Diff(a, b), "package.tensorflow-cpu.record")->reach, Reach::kResults);
}

TEST(Diff, MirrorsItself) {
  const auto forth = Diff(Vnni(), Avx2());
  const auto back = Diff(Avx2(), Vnni());
  ASSERT_EQ(forth.size(), back.size());
  for (size_t i = 0; i < forth.size(); ++i) {
    EXPECT_EQ(forth[i].key, back[i].key);
    EXPECT_EQ(forth[i].a, back[i].b);
    EXPECT_EQ(forth[i].reach, back[i].reach);
    EXPECT_EQ(forth[i].flip_to_a, back[i].flip_to_b);
  }
}

TEST(Factors, PatternsMatchWithStars) {
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("cpu.feature.*", "cpu.feature.fma"));
  EXPECT_TRUE(MatchesPattern("fp.*.rounding", "fp.main.rounding"));
  EXPECT_TRUE(MatchesPattern("package.*keras", "package.tf-keras"));
  EXPECT_FALSE(MatchesPattern("package.*keras", "package.keras-tuner"));
  EXPECT_FALSE(MatchesPattern("tf.version", "tf.versions"));
}

TEST(Factors, EveryFactOfThisProcessIsKnownToTheTable) {
  std::set<std::string> unknown;
  CollectProcessFacts([&](const trace::EnvFact& fact) {
    if (FindFactor(fact.key).pattern == "*") {
      unknown.insert(fact.key);
    }
  });
  EXPECT_TRUE(unknown.empty()) << *unknown.begin();
}

}  // namespace
}  // namespace isobit::env
