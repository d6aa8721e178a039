// SPDX-License-Identifier: Apache-2.0
// N102: one op is split over another number of threads.
#include <algorithm>

#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N102 threads: one op split over another number of threads

## What it means
A large sum is cut into one part a thread, and the parts are added. Another number of threads cuts elsewhere, so the sum is added in
another order and the last bits differ. Matrix products are also blocked by the number of threads. With the same number the result
is the same from run to run.

## Why it matters
By default TensorFlow takes as many threads as the process may use CPUs: a Colab runtime with 2 and a laptop with 8 add differently.
A container's CPU set changes it too; a quota does not.

## How to confirm
Run one side with `TF_NUM_INTRAOP_THREADS` set to the other side's number: the bits at the named op move. Small tensors are not
split, and some sizes give equal bits by chance of alignment: an op that agrees proves nothing.

## How to fix
Set `TF_NUM_INTRAOP_THREADS` to the same number on both sides, or in the program, before the first op,
`tf.config.threading.set_intra_op_parallelism_threads`.

## References
- Eigen, unsupported/Eigen/CXX11/src/Tensor: TensorReduction.h (FullReducer), TensorContractionThreadPool.h (shardByInnerDim)
- N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 4
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N102", Label::kRounding);
}

std::string FactorOf(const Origin& origin) {
  for (const char* key : {"env.TF_NUM_INTRAOP_THREADS", "tf.threads.intra"}) {
    const auto* a = origin.a.Find(key);
    const auto* b = origin.b.Find(key);
    if (a != nullptr && b != nullptr && a->value != b->value) {
      return key;
    }
  }
  return "cpu.count.affinity";
}

}  // namespace

Candidate FindThreads(const Origin& origin) {
  Candidate candidate;
  candidate.what = "threads of one op";
  if (!origin.Sums() && origin.op_class != OpClass::kOther) {
    return candidate;
  }
  const env::ThreadState a = env::ExplainThreads(origin.a), b = env::ExplainThreads(origin.b);
  if (!a.threads || !b.threads) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  if (*a.threads == *b.threads) {
    candidate.standing = Standing::kSame;
    candidate.same = std::to_string(*a.threads) + " on both sides";
    return candidate;
  }
  candidate.standing = Standing::kPossible;
  candidate.factor = FactorOf(origin);
  const std::string text_a = std::to_string(*a.threads) + " (" + a.reason + ")";
  const std::string text_b = std::to_string(*b.threads) + " (" + b.reason + ")";
  candidate.because = "threads that one op is split over: " + std::string(origin.c.name_a) + " " +
                      text_a + ", " + std::string(origin.c.name_b) + " " + text_b +
                      "; each cuts the sums elsewhere";
  candidate.evidence = {OfFact("a", candidate.factor, "threads of one op: " + text_a),
                        OfFact("b", candidate.factor, "threads of one op: " + text_b)};
  candidate.fixes.push_back(
      EnvFix("TF_NUM_INTRAOP_THREADS=" + std::to_string(std::min(*a.threads, *b.threads)),
             "on both sides"));
  return candidate;
}

const Rule kN102{"N102", "threads", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
