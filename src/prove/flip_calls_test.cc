// SPDX-License-Identifier: Apache-2.0
// Flips of calls and of files.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "prove/flip.h"
#include "prove/side_event.h"

namespace isobit::prove {
namespace {

using nlohmann::json;
using trace::SideKind;

struct Pair {
  trace::Trace from, to;

  static void Resize(trace::Trace* trace, std::vector<trace::Attr> attrs) {
    attrs.push_back({"stage", std::string("resize")});
    AddSide(trace, SideKind::kArray, "tf.image.resize", std::move(attrs));
  }
  Direction Towards(const std::string& from_folder = "/", const std::string& to_folder = "/") {
    Launch launch_from, launch_to;
    launch_from.directory = from_folder;
    launch_to.directory = to_folder;
    return {.from = from,
            .to = to,
            .launch_from = launch_from,
            .launch_to = launch_to,
            .here = {"", "/usr/bin/unshare"}};
  }
  std::vector<Flip> Calls() {
    std::vector<Flip> flips;
    FindCallFlips(Towards(), &flips);
    return flips;
  }
};

trace::Attr Text(const char* key, const char* value) { return {key, std::string(value)}; }

TEST(FlipCallsTest, AnArgumentAsOnTheOtherSide) {
  Pair pair;
  Pair::Resize(&pair.from, {Text("method", "bilinear"), Text("size", "48,48")});
  Pair::Resize(&pair.to, {Text("method", "area"), Text("size", "48,48")});
  const std::vector<Flip> flips = pair.Calls();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_TRUE(flips[0].Names("preprocess.resize"));
  EXPECT_EQ(flips[0].text, "tf.image.resize(method=\"area\")");
  EXPECT_EQ(flips[0].back, "tf.image.resize(method=\"bilinear\")");
  EXPECT_EQ(flips[0].settings,
            json::parse(R"({"call.arguments": {"tf.image.resize": {"method": ["area"]}}})"));
}

TEST(FlipCallsTest, AnArgumentThatTheOtherSideDoesNotGive) {
  Pair pair;
  Pair::Resize(&pair.from, {{"antialias", true}});
  Pair::Resize(&pair.to, {});
  const std::vector<Flip> flips = pair.Calls();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].text, "tf.image.resize(no antialias)");
  EXPECT_EQ(flips[0].settings["call.arguments"]["tf.image.resize"]["antialias"], json::array());
}

// Which of the calls would get which?
TEST(FlipCallsTest, AnArgumentWithSeveralValuesIsLeftAlone) {
  Pair pair;
  Pair::Resize(&pair.from, {Text("method", "bilinear")});
  Pair::Resize(&pair.to, {Text("method", "area")});
  Pair::Resize(&pair.to, {Text("method", "nearest")});
  EXPECT_TRUE(pair.Calls().empty());
  Pair some;
  Pair::Resize(&some.from, {});
  Pair::Resize(&some.to, {});
  Pair::Resize(&some.to, {Text("method", "nearest")});
  EXPECT_TRUE(some.Calls().empty());
}

TEST(FlipCallsTest, WhatIsNoArgumentIsNotSet) {
  Pair pair;
  for (trace::Trace* trace : {&pair.from, &pair.to}) {
    Pair::Resize(trace, {Text("source", trace == &pair.from ? "a.png" : "b.png")});
    AddSide(trace, SideKind::kArray, "PIL.decode",
            {Text("stage", "decode"), Text("mode", trace == &pair.from ? "L" : "RGB")});
  }
  EXPECT_TRUE(pair.Calls().empty());
}

TEST(FlipCallsTest, TheAccurateTransformAgainstAnotherDecoder) {
  Pair pair;
  AddSide(&pair.from, SideKind::kArray, "tf.io.decode_jpeg", {Text("stage", "decode")});
  AddSide(&pair.to, SideKind::kArray, "PIL.decode", {Text("stage", "decode")});
  const std::vector<Flip> flips = pair.Calls();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_TRUE(flips[0].Names("preprocess.decode"));
  EXPECT_EQ(flips[0].text, "tf.io.decode_jpeg(dct_method=\"INTEGER_ACCURATE\")");
}

TEST(FlipCallsTest, WeightsThatOnlyOneSideLoads) {
  Pair pair;
  AddSide(&pair.from, SideKind::kModel, "model", {Text("event", "load_weights")});
  const std::vector<Flip> flips = pair.Calls();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].factor, "weights.loaded");
  AddSide(&pair.to, SideKind::kModel, "model", {Text("event", "load_weights")});
  EXPECT_TRUE(pair.Calls().empty());
}

class FlipFilesTest : public testing::Test {
 protected:
  FlipFilesTest() : root_(testing::TempDir() + "isobit_flip_files_" + std::to_string(getpid())) {
    for (const std::string& folder : {Folder("a"), Folder("b")}) {
      std::filesystem::create_directories(folder);
      std::ofstream(folder + "/data.csv") << folder;
    }
  }
  ~FlipFilesTest() override { std::filesystem::remove_all(root_); }
  std::string Folder(const char* name) const { return root_ + "/" + name; }
  static void Read(trace::Trace* trace, const char* name, const char* digest) {
    AddSide(trace, SideKind::kFile, name, {Text("op", "read"), Text("digest", digest)});
  }
  std::vector<Flip> Files(const std::string& to_folder) {
    std::vector<Flip> flips;
    FindFileFlips(pair_.Towards(Folder("a"), to_folder), &flips);
    return flips;
  }

  std::string root_;
  Pair pair_;
};

TEST_F(FlipFilesTest, TheOtherSidesContentIsMountedOverTheFile) {
  Read(&pair_.from, "data.csv", "00000000000000000000000000000001");
  Read(&pair_.to, "data.csv", "00000000000000000000000000000002");
  const std::vector<Flip> flips = Files(Folder("b"));
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].factor, "data.file");
  EXPECT_TRUE(flips[0].proof_only);
  const std::vector<std::string>& words = flips[0].wrapper;
  ASSERT_GE(words.size(), 3u);
  EXPECT_EQ(std::vector<std::string>(words.end() - 3, words.end()),
            (std::vector<std::string>{Folder("b") + "/data.csv", Folder("a") + "/data.csv", "--"}));
}

TEST_F(FlipFilesTest, NothingToMount) {
  Read(&pair_.from, "data.csv", "00000000000000000000000000000001");
  Read(&pair_.to, "data.csv", "00000000000000000000000000000001");
  EXPECT_TRUE(Files(Folder("b")).empty()) << "equal content";
  pair_.to.side.back().attrs[1] = Text("digest", "00000000000000000000000000000002");
  EXPECT_TRUE(Files(Folder("a")).empty()) << "one file, overwritten in between";
  EXPECT_TRUE(Files(Folder("c")).empty()) << "the other side's file is not on this machine";
}

}  // namespace
}  // namespace isobit::prove
