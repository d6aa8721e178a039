// SPDX-License-Identifier: Apache-2.0
#include "repro/script.h"

#include <gtest/gtest.h>

#include "repro/settings.h"

namespace isobit::repro {
namespace {

trace::Trace With(std::vector<trace::EnvFact> facts) {
  trace::Trace trace;
  trace.env = std::move(facts);
  return trace;
}

TEST(SettingsTest, WhatReachesOpsAndWhatFollowsFromTheMachine) {
  const trace::Trace a = With({{"env.TF_ENABLE_ONEDNN_OPTS", std::string("1"), ""},
                               {"env.TF_CPP_MIN_LOG_LEVEL", std::string("3"), ""},
                               {"env.LD_PRELOAD", std::string("/dev/null"), ""},
                               {"env.XLA_FLAGS", std::string("--a\n--b"), ""},
                               {"env.OPENBLAS_CORETYPE", std::string("Haswell"), ""},
                               {"cpu.count.affinity", int64_t{4}, ""},
                               {"cpu.feature.avx2", true, ""},
                               {"cpu.feature.avx512f", false, ""},
                               {"tf.version", std::string("2.21.0"), ""}});
  const Settings settings = SettingsOf(a, a);
  EXPECT_EQ(settings.variables,
            (std::map<std::string, std::string>{{"TF_ENABLE_ONEDNN_OPTS", "1"},
                                                {"TF_NUM_INTRAOP_THREADS", "4"}}));
  EXPECT_EQ(settings.cpu, std::vector<std::string>{"avx2"});
  EXPECT_EQ(settings.tensorflow, "2.21.0");
}

// What is recorded stands in the script as data, or as a comment of one line.
TEST(ScriptTest, NothingOfARecordingBecomesCode) {
  ScriptParts parts;
  parts.about = "MatMul 'x\nimport evil'";
  parts.names = {"a\nimport evil", "b"};
  parts.code.op = "MatMul";
  parts.code.inputs = 2;
  parts.code.attributes = {{"padding", "\"\nimport evil\n\""}};
  parts.settings[0].variables = {{"TF_X", "'\"\\\nimport evil"}};
  parts.settings[1].tensorflow = "\nimport evil";
  parts.dtypes = {"float32", "float32"};
  const std::string script = Script(parts);
  EXPECT_EQ(script.find("\nimport evil"), std::string::npos);
  EXPECT_NE(script.find("    @tf.function\n"), std::string::npos);
  parts.graph = false;
  EXPECT_EQ(Script(parts).find("@tf.function"), std::string::npos);
}

}  // namespace
}  // namespace isobit::repro
