// SPDX-License-Identifier: Apache-2.0
#include "tap/follower.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "trace/follow.h"

namespace isobit::tap {
namespace {

using digest::DType;
using trace::OpRecord;

// Some content of a float vector.
struct Content {
  std::vector<float> numbers;
  std::vector<int64_t> shape;
  digest::Digest128 exact;
};
Content MakeContent(float first, size_t size = 4) {
  Content content{std::vector<float>(size, first), {static_cast<int64_t>(size)}, {}};
  content.exact =
      digest::Exact({DType::kFloat, content.shape, std::as_bytes(std::span(content.numbers))});
  return content;
}

OpRecord::Out OutOf(const Content& content) {
  OpRecord::Out out;
  out.output.dtype = DType::kFloat;
  out.output.exact = content.exact;
  out.shape = content.shape;
  return out;
}

constexpr const char* kLine = "y = x * x";

// The recording that is followed.
class Followed {
 public:
  explicit Followed(const std::string& policy = "occurrence<8|values=all") {
    folder_ = ::testing::TempDir() + "/follower_" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/a.isobit";
    std::filesystem::remove(path_);
    trace::RunInfo run;
    run.policy = policy;
    auto writer = trace::Writer::Open(path_, run);
    EXPECT_TRUE(writer);
    writer_ = std::move(*writer);
  }
  ~Followed() { std::filesystem::remove_all(folder_); }

  uint32_t Node(const std::string& name, const std::string& op,
                const std::vector<std::string>& inputs = {}, bool eager = false) {
    trace::Node node;
    node.name = writer_->Intern(name);
    node.op = writer_->Intern(op);
    for (const std::string& input : inputs) {
      node.inputs.push_back(writer_->Intern(input));
    }
    node.eager = eager;
    return writer_->AddNode(node);
  }
  void Run(uint32_t node, uint32_t occurrence, const std::vector<Content>& outputs,
           const std::vector<digest::Digest128>& inputs = {}, int line = 0) {
    OpRecord record;
    record.event.sequence = writer_->NextSequence();
    record.event.node = node;
    record.event.occurrence = occurrence;
    record.event.thread = 1;
    record.event.site = line == 0 ? 0 : writer_->InternSite("src/train.py", line, "step", kLine);
    record.inputs = inputs;
    for (const Content& content : outputs) {
      record.outputs.push_back(OutOf(content));
      writer_->AddValue(content.exact, DType::kFloat, content.shape,
                        std::as_bytes(std::span(content.numbers)));
    }
    writer_->Add(record);
  }
  Result<std::unique_ptr<Follower>> Open() {
    trace::RunEnd end;
    end.recorded = true;
    EXPECT_TRUE(writer_->Close(end));
    return Follower::Open(path_);
  }
  std::unique_ptr<Follower> MustOpen() {
    auto follower = Open();
    EXPECT_TRUE(follower) << FormatError(follower.error());
    return std::move(*follower);
  }

 private:
  std::string folder_, path_;
  std::unique_ptr<trace::Writer> writer_;
};

// A node of the run that follows.
class Own {
 public:
  Own(uint32_t index, const std::string& name, const std::string& op,
      const std::vector<std::string>& inputs = {}, bool eager = false)
      : state_(1) {
    entry_.facts.name = name;
    entry_.facts.node = tfapi::NodeSummary{};
    entry_.facts.node->name = name;
    entry_.facts.node->op = op;
    entry_.facts.node->inputs = inputs;
    state_.index = index;
    state_.eager = eager;
  }
  NodeState& state() { return state_; }

  std::vector<Follower::Target> Find(Follower& follower, uint32_t occurrence,
                                     const std::vector<Content>& outputs,
                                     const std::vector<digest::Digest128>& inputs = {},
                                     uint32_t site = 0) {
    std::vector<OpRecord::Out> outs;
    for (const Content& content : outputs) {
      outs.push_back(OutOf(content));
    }
    std::vector<Follower::Target> targets;
    follower.Find({entry_, state_, 0, 0, occurrence, site, 1, inputs, outs}, &targets);
    follower.Count(outs, targets, false);
    return targets;
  }
  Unfollowed Reason(Follower& follower, uint32_t occurrence, const Content& output,
                    const std::vector<digest::Digest128>& inputs = {}, uint32_t site = 0) {
    return Find(follower, occurrence, {output}, inputs, site)[0].reason;
  }

 private:
  KernelEntry entry_;
  NodeState state_;
};

TEST(Follower, FindsTheRunOfTheNode) {
  Followed followed;
  const uint32_t node = followed.Node("dense/MatMul", "MatMul");
  followed.Run(node, 0, {MakeContent(1)});
  followed.Run(node, 1, {MakeContent(2)});
  const auto follower = followed.MustOpen();
  Own own(7, "dense/MatMul", "_MklMatMul");
  const auto targets = own.Find(*follower, 1, {MakeContent(3)});
  EXPECT_EQ(targets[0].reason, Unfollowed::kNot);
  EXPECT_EQ(targets[0].content, MakeContent(2).exact);
  const auto value = follower->Read(targets[0].content);
  ASSERT_TRUE(value);
  EXPECT_EQ(std::memcmp(value->bytes.data(), MakeContent(2).numbers.data(), value->bytes.size()),
            0);
  EXPECT_EQ(own.Reason(*follower, 2, MakeContent(3)), Unfollowed::kNoRun);
  EXPECT_EQ(own.Reason(*follower, 0, MakeContent(3, 5)), Unfollowed::kOtherType);
  EXPECT_EQ(Own(8, "other", "MatMul").Reason(*follower, 0, MakeContent(3)), Unfollowed::kNoRun);
  EXPECT_EQ(follower->FollowedText(),
            "followed 1 of 4 kernel runs of a.isobit, of which 0 differed; not followed: 2 that it "
            "does not have, 1 of another type or shape there");
}

TEST(Follower, TakesTheClosestNodeOfAName) {
  Followed followed;
  followed.Run(followed.Node("y", "MatMul", {"a"}), 0, {MakeContent(1)});
  followed.Run(followed.Node("y", "MatMul", {"b"}), 0, {MakeContent(2)});
  followed.Run(followed.Node("y", "Add", {"b"}), 0, {MakeContent(3)});
  const auto follower = followed.MustOpen();
  EXPECT_EQ(Own(1, "y", "MatMul", {"b"}).Find(*follower, 0, {MakeContent(9)})[0].content,
            MakeContent(2).exact);
  EXPECT_EQ(Own(2, "y", "_MklAdd").Find(*follower, 0, {MakeContent(9)})[0].content,
            MakeContent(3).exact);
  EXPECT_EQ(Own(3, "y", "_MklMatMul").Reason(*follower, 0, MakeContent(9)), Unfollowed::kAmbiguous);
  // One node of the other run is one node of this one.
  EXPECT_EQ(Own(4, "y", "Add").Reason(*follower, 0, MakeContent(9)), Unfollowed::kAmbiguous);
}

// Another release builds gelu from other ops under the same names.
TEST(Follower, ANameAloneIsNotEnough) {
  const Content x = MakeContent(10), half = MakeContent(11), root = MakeContent(12);
  Followed followed;
  followed.Run(followed.Node("dense/Gelu/mul", "Mul", {"dense/Gelu/half", "x"}), 0,
               {MakeContent(1)}, {half.exact, x.exact});
  followed.Run(followed.Node("dense/Gelu/mul_1", "Mul", {"dense/Gelu/mul", "dense/Gelu/add"}), 0,
               {MakeContent(2)}, {MakeContent(1).exact, MakeContent(20).exact});
  followed.Run(followed.Node("dense_1/MatMul", "MatMul", {"dense/Gelu/mul_1"}), 0, {MakeContent(3)},
               {MakeContent(2).exact});
  followed.Run(followed.Node("dense_2/MatMul", "MatMul", {"elsewhere/mul"}), 0, {MakeContent(4)},
               {MakeContent(2).exact});
  const auto follower = followed.MustOpen();
  // Its inputs are known there, but are others: here it is another product.
  EXPECT_EQ(Own(1, "dense/Gelu/mul", "Mul", {"x", "dense/Gelu/root"})
                .Reason(*follower, 0, MakeContent(31), {x.exact, root.exact}),
            Unfollowed::kOtherInputs);
  // So are the other names of that scope, though this one takes in what was not followed.
  EXPECT_EQ(
      Own(2, "dense/Gelu/mul_1", "Mul", {"dense/Gelu/mul", "dense/Gelu/mul"})
          .Reason(*follower, 0, MakeContent(32), {MakeContent(31).exact, MakeContent(31).exact}),
      Unfollowed::kOtherInputs);
  // What takes in the result of the scope is the same op again ...
  EXPECT_EQ(Own(3, "dense_1/MatMul", "MatMul", {"dense/Gelu/mul_2"})
                .Find(*follower, 0, {MakeContent(33)}, {MakeContent(32).exact})[0]
                .content,
            MakeContent(3).exact);
  // ... but not where another scope made it.
  EXPECT_EQ(Own(4, "dense_2/MatMul", "MatMul", {"dense/Gelu/mul_2"})
                .Reason(*follower, 0, MakeContent(34), {MakeContent(32).exact}),
            Unfollowed::kOtherInputs);
}

TEST(Follower, AFusedKernelTakesInMore) {
  Followed followed;
  const digest::Digest128 x = MakeContent(10).exact;
  followed.Run(followed.Node("Relu", "_FusedConv2D"), 0, {MakeContent(1)}, {x, x, x});
  followed.Run(followed.Node("Sum", "Sum"), 0, {MakeContent(1)}, {x, x});
  const auto follower = followed.MustOpen();
  EXPECT_EQ(Own(1, "Relu", "Relu").Reason(*follower, 0, MakeContent(9), {MakeContent(11).exact}),
            Unfollowed::kNot);
  EXPECT_EQ(Own(2, "Sum", "Sum").Reason(*follower, 0, MakeContent(9), {x}),
            Unfollowed::kOtherInputs);
}

TEST(Follower, PipelinesAreLeftAlone) {
  Followed followed;
  followed.Run(followed.Node("map/Mul", "Mul"), 0, {MakeContent(1)});
  const auto follower = followed.MustOpen();
  Own own(1, "map/Mul", "Mul");
  own.state().pipeline = true;
  EXPECT_EQ(own.Reason(*follower, 0, MakeContent(2)), Unfollowed::kPipeline);
}

TEST(Follower, FusedBiasGradientsAreMappedBothWays) {
  const std::string fused = "_MklNativeConv2DBackpropFilterWithBias";
  {
    Followed followed;
    followed.Run(followed.Node("filter", "Conv2DBackpropFilter", {"x", "s", "dy"}), 0,
                 {MakeContent(1)});
    followed.Run(followed.Node("bias", "BiasAddGrad", {"dy"}), 0, {MakeContent(2)});
    followed.Run(followed.Node("bias_2", "BiasAddGrad", {"dz"}), 0, {MakeContent(3)});
    const auto follower = followed.MustOpen();
    const auto targets = Own(1, "filter", fused, {"x", "s", "dy"})
                             .Find(*follower, 0, {MakeContent(8), MakeContent(9)});
    EXPECT_EQ(targets[0].content, MakeContent(1).exact);
    EXPECT_EQ(targets[1].content, MakeContent(2).exact);
  }
  Followed followed;
  followed.Run(followed.Node("filter", fused, {"x", "s", "dy"}), 0,
               {MakeContent(1), MakeContent(2)});
  const auto follower = followed.MustOpen();
  EXPECT_EQ(Own(1, "bias", "BiasAddGrad", {"dy"}).Find(*follower, 0, {MakeContent(9)})[0].content,
            MakeContent(2).exact);
  EXPECT_EQ(Own(2, "bias_2", "BiasAddGrad", {"dz"}).Reason(*follower, 0, MakeContent(9)),
            Unfollowed::kNoRun);
}

TEST(Follower, OutputsThatNoKernelGives) {
  Followed followed;
  followed.Run(followed.Node("pool", "MaxPool"), 0, {MakeContent(1)});
  const auto follower = followed.MustOpen();
  const auto targets =
      Own(1, "pool", "_MklNativeMaxPool").Find(*follower, 0, {MakeContent(8), MakeContent(9)});
  EXPECT_EQ(targets[0].reason, Unfollowed::kNot);
  EXPECT_EQ(targets[1].reason, Unfollowed::kFurtherOutput);
}

TEST(Follower, EagerOpsNeedTheSamePlaceInTheOrderOrTheSameInputs) {
  Followed followed;
  const uint32_t mul = followed.Node("Mul", "Mul", {"x", "y"}, /*eager=*/true);
  const digest::Digest128 x = MakeContent(10).exact, y = MakeContent(11).exact;
  followed.Run(mul, 0, {MakeContent(1)}, {x}, 5);
  followed.Run(mul, 1, {MakeContent(2)}, {y}, 5);
  followed.Run(mul, 2, {MakeContent(3)}, {y}, 6);
  followed.Run(mul, 3, {MakeContent(4)}, {x}, 6);
  const auto follower = followed.MustOpen();
  follower->NoteSite(1, "/elsewhere/train.py", 5, "step", kLine);
  follower->NoteSite(2, "/elsewhere/train.py", 6, "step", kLine);
  follower->NoteSite(3, "/elsewhere/train.py", 5, "step", "y = x * another_program");
  Own own(1, "_MklMul", "_MklMul", {}, /*eager=*/true);
  // In step, on whatever inputs.
  EXPECT_EQ(own.Find(*follower, 0, {MakeContent(9)}, {y}, 1)[0].content, MakeContent(1).exact);
  // At another line there is one more op first: out of step, and on other inputs ...
  EXPECT_EQ(own.Reason(*follower, 1, MakeContent(9), {x}, 2), Unfollowed::kOtherInputs);
  // ... on the same inputs it is certain.
  EXPECT_EQ(own.Find(*follower, 2, {MakeContent(9)}, {x}, 2)[0].content, MakeContent(4).exact);
  EXPECT_EQ(own.Reason(*follower, 3, MakeContent(9), {x}, 2), Unfollowed::kNoRun);
  // The next run of line 5 is still to come, but this is another line 5.
  EXPECT_EQ(own.Reason(*follower, 4, MakeContent(9), {y}, 3), Unfollowed::kNoRun);
  EXPECT_EQ(own.Find(*follower, 5, {MakeContent(9)}, {y}, 1)[0].content, MakeContent(2).exact);
}

TEST(Follower, AnotherProgramEndsFollowing) {
  Followed followed;
  followed.Run(followed.Node("y", "MatMul"), 0, {MakeContent(1)});
  const auto follower = followed.MustOpen();
  Own own(1, "z", "MatMul");
  for (uint32_t i = 0; i < 255; ++i) {
    own.Find(*follower, i, {MakeContent(2)});
  }
  EXPECT_FALSE(follower->off());
  own.Find(*follower, 255, {MakeContent(2)});
  EXPECT_TRUE(follower->off());
  EXPECT_FALSE(follower->Read(MakeContent(1).exact));
  EXPECT_NE(follower->FollowedNote().Text("ended").find("of another program"), std::string::npos);
}

TEST(Follower, NeedsAllValues) {
  Followed followed("occurrence<8|pow2|every=64");
  const auto follower = followed.Open();
  ASSERT_FALSE(follower);
  EXPECT_EQ(follower.error().code, ErrorCode::kUsage);
  EXPECT_NE(follower.error().hint.find("--values all"), std::string::npos);
}

}  // namespace
}  // namespace isobit::tap
