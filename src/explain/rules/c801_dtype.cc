// SPDX-License-Identifier: Apache-2.0
// C801: the program computes the same op in another dtype.
#include <algorithm>

#include "explain/rules/arrays.h"
#include "explain/rules/data_rows.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# C801 dtype: the same op in another dtype

## What it means
The same line of the program runs the same op on both sides, on equal data, in another dtype: float32 on one side and float64 or
float16 on the other. Somewhere a cast is made on one side only, a constant has another dtype, or NumPy's float64 came through.

## Why it matters
float32 keeps 24 bits of each number, float64 53, bfloat16 8, float16 11. One product of ten by ten numbers moves by 1e-7 of
itself between float32 and float64, by 1e-3 in float16; sums of many terms by more.

## How to confirm
Print `x.dtype` on both sides at the line that the finding names.

## How to fix
Name the dtype: `tf.cast(x, tf.float32)`, `tf.constant(x, tf.float32)`, `np.asarray(x, np.float32)`; for all of Keras
`keras.config.set_floatx("float32")` on both sides. If float64 is wanted for its accuracy, then on both sides.

## References
- Higham, Accuracy and Stability of Numerical Algorithms, chapter 2
- TensorFlow API: `tf.cast`
)";

struct DTypePair {
  uint32_t a = 0, b = 0;
};

bool ComputesFloats(const trace::Trace& trace, uint32_t event) {
  const std::string& op = OpOf(trace, event);
  return digest::DTypeIsFloat(DTypeOf(trace, event)) && op != "Cast" && op != "Const" &&
         op != "Identity" && op != "_EagerConst" && op != "_Arg";
}

std::string LineOf(const trace::Trace& trace, uint32_t event) {
  return SiteOf(trace, trace.events[event]);
}

bool SamePlace(const Case& c, uint32_t a, uint32_t b) {
  return OpOf(c.a, a) == OpOf(c.b, b) && LineOf(c.a, a) == LineOf(c.b, b) &&
         (!LineOf(c.a, a).empty() ||
          NodeNameOf(c.a, c.a.events[a]) == NodeNameOf(c.b, c.b.events[b]));
}

// The first op that both sides run in another float format, paired by the aligner or left over
// because of its dtype.
std::optional<DTypePair> FirstOtherDType(const Case& c) {
  std::vector<DTypePair> found;
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.shape_or_dtype && ComputesFloats(c.a, pair.a) && ComputesFloats(c.b, pair.b) &&
        DTypeOf(c.a, pair.a) != DTypeOf(c.b, pair.b)) {
      found.push_back({pair.a, pair.b});
      break;
    }
  }
  for (const uint32_t a : c.alignment.only_a) {
    const auto b =
        std::find_if(c.alignment.only_b.begin(), c.alignment.only_b.end(), [&](uint32_t event) {
          return ComputesFloats(c.a, a) && ComputesFloats(c.b, event) && SamePlace(c, a, event);
        });
    if (b != c.alignment.only_b.end() && DTypeOf(c.a, a) != DTypeOf(c.b, *b)) {
      found.push_back({a, *b});
      break;
    }
  }
  const auto first =
      std::min_element(found.begin(), found.end(), [&](const DTypePair& x, const DTypePair& y) {
        return c.a.events[x.a].sequence < c.a.events[y.a].sequence;
      });
  return first == found.end() ? std::nullopt : std::optional(*first);
}

// What comes first on both sides; where they disagree, nothing does.
bool Before(const trace::Trace& a, uint64_t sequence_a, const trace::Trace& b, uint64_t sequence_b,
            const DTypePair& first) {
  return sequence_a < a.events[first.a].sequence && sequence_b < b.events[first.b].sequence;
}

// An op differs before it: the dtype is not where it begins.
bool DiffersBefore(const Case& c, const DTypePair& first) {
  return std::any_of(c.alignment.origins.begin(), c.alignment.origins.end(), [&](uint32_t index) {
    const align::EventPair& pair = c.alignment.pairs[index];
    return !pair.shape_or_dtype &&
           Before(c.a, c.a.events[pair.a].sequence, c.b, c.b.events[pair.b].sequence, first);
  });
}

// An array that enters before it differs: a matter of data or of pre-processing.
bool InputsDiffer(const Case& c, const DTypePair& first) {
  const auto borders = Borders(c);
  const BorderPair* array = FirstDifferent(borders);
  return array != nullptr && Before(c.a, array->a->sequence, c.b, array->b->sequence, first);
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FirstOtherDType(c);
  if (!first || PolicyOf(c.a) != PolicyOf(c.b) ||
      DiffersAsFloatx(c, DTypeOf(c.a, first->a), DTypeOf(c.b, first->b)) ||
      DiffersBefore(c, *first) || InputsDiffer(c, *first)) {
    return {};
  }
  const std::string dtype_a = digest::DTypeName(DTypeOf(c.a, first->a)),
                    dtype_b = digest::DTypeName(DTypeOf(c.b, first->b));
  Finding finding = NewFinding(kC801, "op.dtype", Confidence::kConsistent,
                               "precision: the same op in another dtype");
  align::EventPair pair;
  pair.a = first->a, pair.b = first->b;
  finding.where = PlaceOf(c, pair);
  const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
  finding.summary = what + " runs in " + dtype_a + " in " + NameOf(c, Side::kA) + " and in " +
                    dtype_b + " in " + NameOf(c, Side::kB) + ".";
  finding.evidence = {CiteOp(c, Side::kA, first->a, what + " gives " + dtype_a),
                      CiteOp(c, Side::kB, first->b, what + " gives " + dtype_b)};
  finding.so_that = "everything behind it is computed with other precision";
  finding.ruled_out = RuledOut(c, Gate::kPrecisionCompiler);
  const std::string line = SourceLine(c.b, c.b.events[first->b].site);
  finding.fixes = {{"code",
                    "x = tf.cast(x, tf." + dtype_a + ")  # " + dtype_a + " on both sides" +
                        (line.empty() ? "" : ", before: " + line),
                    LineOf(c.b, first->b)}};
  return {finding};
}

}  // namespace

const Rule kC801{"C801", "dtype", Gate::kPrecisionCompiler, Label::kPrecision, kPage, Evaluate};

}  // namespace isobit::explain
