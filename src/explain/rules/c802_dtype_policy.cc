// SPDX-License-Identifier: Apache-2.0
// C802: Keras computes under another dtype policy.
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# C802 dtype-policy: another dtype policy of Keras

## What it means
Keras' layers compute under another policy on each side: `mixed_float16` or `mixed_bfloat16` on one, `float32` on the other. Under
a mixed policy variables stay float32, and each layer casts its inputs and weights to the half format before it computes.

## Why it matters
bfloat16 keeps 8 bits of each number, float16 11 and nothing above 65504. Activations move by 1e-3 to 1e-2 of themselves, losses
can overflow or vanish without loss scaling.

## How to confirm
Print `keras.mixed_precision.dtype_policy()` and `layer.compute_dtype` on both sides.

## How to fix
Set one policy on both sides, before the first layer is made: `keras.mixed_precision.set_global_policy("float32")`.

## References
- TensorFlow guide: mixed precision
)";

// Some float op runs in another format: the policy reached something.
bool DTypesDiffer(const Case& c) {
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.a != align::kAbsent && pair.b != align::kAbsent &&
        DTypeOf(c.a, pair.a) != DTypeOf(c.b, pair.b)) {
      return true;
    }
  }
  const auto half = [](const trace::Trace& trace, uint32_t event) {
    const digest::DType dtype = DTypeOf(trace, event);
    return dtype == digest::DType::kHalf || dtype == digest::DType::kBfloat16;
  };
  return FindOneSided(c, half).has_value();
}

std::vector<Finding> Evaluate(const Case& c) {
  const std::string a = PolicyOf(c.a), b = PolicyOf(c.b);
  if (a.empty() || b.empty() || a == b || (OpsRecorded(c) && !DTypesDiffer(c))) {
    return {};
  }
  Finding finding = NewFinding(kC802, "keras.dtype_policy", Confidence::kConsistent,
                               "precision: another dtype policy of Keras");
  finding.summary = NameOf(c, Side::kA) + " computes under the policy " + a + ", " +
                    NameOf(c, Side::kB) + " under " + b + ".";
  finding.evidence = {{"a", "dtype policy " + a, -1, "tf.mixed_precision"},
                      {"b", "dtype policy " + b, -1, "tf.mixed_precision"}};
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.shape_or_dtype) {
      finding.where = PlaceOf(c, pair);
      finding.evidence.push_back(OfOp(c, pair,
                                      finding.where.op + " " +
                                          Quoted(ShortNodeName(finding.where.node)) + " gives " +
                                          digest::DTypeName(DTypeOf(c.a, pair.a)) + " and " +
                                          digest::DTypeName(DTypeOf(c.b, pair.b))));
      break;
    }
  }
  if (finding.where.stage.empty()) {
    finding.where.stage = "step";
  }
  finding.so_that = "layers compute in another dtype";
  finding.ruled_out = RuledOut(c, Gate::kPrecisionCompiler);
  const std::string policy = a.find("float32") != std::string::npos   ? a
                             : b.find("float32") != std::string::npos ? b
                                                                      : a;
  finding.fixes = {{"code", "keras.mixed_precision.set_global_policy(\"" + policy + "\")", ""}};
  return {finding};
}

}  // namespace

const Rule kC802{"C802", "dtype-policy", Gate::kPrecisionCompiler, Label::kPrecision,
                 kPage,  Evaluate};

}  // namespace isobit::explain
