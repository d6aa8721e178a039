// SPDX-License-Identifier: Apache-2.0
// V101: the first op that differs was computed by another release of TensorFlow.
#include "env/diff.h"
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# V101 tensorflow: another release of TensorFlow

## What it means
On equal inputs an op gave other bits, and the two runs used other releases of TensorFlow. Kernels change between releases: tanh, erf,
pow and softmax did between 2.18 and 2.20. TensorFlow promises neither floating-point details nor random numbers across releases.

## Why it matters
`pip install tensorflow` gives today's release; Colab, a lock file or an image gives another.

## How to confirm
Install the other side's release in a fresh virtual environment and run again: the bits at the named op move.

## How to fix
Pin the same release on both sides.

## References
- TensorFlow documentation, "TensorFlow version compatibility": what is not covered
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "V101", Label::kVersion);
}

// "tensorflow-cpu==2.21.0": the distribution that holds TensorFlow on this side.
std::string Pin(const env::Facts& facts, const std::string& version) {
  for (const char* name : {"tensorflow", "tensorflow-cpu", "tensorflow-cpu-aws", "tensorflow-intel",
                           "tensorflow-macos"}) {
    const std::string installed = facts.Text(std::string("package.") + name);
    if (!installed.empty()) {
      return std::string(name) + "==" + installed;
    }
  }
  return "tensorflow==" + version;
}

std::string VersionOf(const trace::Trace& trace, const env::Facts& facts) {
  const std::string version = facts.Text("tf.version");
  return version.empty() ? trace.run.tensorflow_version : version;
}

std::string FactorOf(const Origin& origin) {
  for (const env::FactorDiff& diff : env::DiffFacts(origin.a, origin.b)) {
    if (diff.key.rfind("package.tensorflow", 0) == 0 &&
        diff.key.find(".record") == std::string::npos && diff.reach == env::Reach::kResults) {
      return diff.key;
    }
  }
  return "tf.version";
}

}  // namespace

Candidate FindTensorFlow(const Origin& origin) {
  Candidate candidate;
  candidate.what = "TensorFlow's release";
  const std::string a = VersionOf(origin.c.a, origin.a), b = VersionOf(origin.c.b, origin.b);
  if (a.empty() || b.empty()) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  if (a == b) {
    candidate.standing = Standing::kSame;
    candidate.same = a + " on both sides";
    return candidate;
  }
  candidate.standing = Standing::kPossible;
  candidate.factor = FactorOf(origin);
  candidate.because = std::string(origin.c.name_a) + " ran TensorFlow " + a + ", " +
                      std::string(origin.c.name_b) + " " + b + "; kernels change between releases";
  candidate.evidence = {OfFact("a", "tf.version", "TensorFlow " + a),
                        OfFact("b", "tf.version", "TensorFlow " + b)};
  candidate.fixes.push_back({"pin", "pip install " + Pin(origin.b, b), ""});
  candidate.fixes.push_back({"pin", "pip install " + Pin(origin.a, a), ""});
  return candidate;
}

const Rule kV101{"V101", "tensorflow", Gate::kConfigVersion, Label::kVersion, kPage, Evaluate};

}  // namespace isobit::explain
