// SPDX-License-Identifier: Apache-2.0
// The answer: the one object that every renderer reads (src/report) and that --json prints. Plain
// data.
#ifndef ISOBIT_EXPLAIN_EXPLANATION_H_
#define ISOBIT_EXPLAIN_EXPLANATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/zoom.h"

namespace isobit::explain {

enum class Verdict { kIdentical, kDifferent, kInconclusive };

// The words of confidence and what each one may be said for (docs/design/explain.md).
enum class Confidence {
  kProved,      // Flipping the factor moved the bits both ways.
  kBounded,     // The difference lies within a stated bound computed from recorded values.
  kConsistent,  // The evidence fits, and the alternatives listed were ruled out.
  kUnknown,
};

// In the order of the gates.
enum class Label {
  kConfig,
  kWeights,
  kData,
  kPreprocess,
  kVersion,
  kRng,
  kNondeterminism,
  kMode,
  kPrecision,
  kCompiler,
  kUndefined,
  kRounding,
  kBug,
  kUnknown,
};

// A reference to what was recorded: the only thing that a claim may rest on.
struct Evidence {
  std::string side;  // "a", "b" or "both".
  std::string what;  // One plain sentence.
  int64_t event =
      -1;  // Sequence number in that side's trace; -1: an environment fact or the whole trace.
  std::string key;  // Environment key, node name, file name.
};

struct Fix {
  std::string kind;  // "env", "code", "pin", "command"
  std::string text;  // Can be typed or pasted as it is.
  std::string site;  // "train.py:31"; empty where it does not apply.
};

// The first place where the runs differ.
struct Place {
  std::string stage;  // "before the model", "weights", "step", "end", ...
  int64_t step = -1;  // Occurrence; -1: outside of steps.
  // The last step that was recorded before it, where later ones were not and the difference may
  // have come in there: it is then seen here and happened after `since`. -1: it happened here.
  int64_t since = -1;
  std::string node, op, kernel_a, kernel_b, site;
  int64_t output = -1;
  // Its number in each side's trace; -1: that side has none.
  int64_t event_a = -1, event_b = -1;
};

struct Finding {
  std::string code;  // "P203"
  Label label = Label::kUnknown;
  std::string factor;  // The stable word for what has to be flipped: "env.TF_ENABLE_ONEDNN_OPTS",
                       // "seed.python.random", "data.order"
  Confidence confidence = Confidence::kUnknown;
  std::string title;    // "pre-processing: JPEG decoded by another method"
  std::string summary;  // One to three sentences of what was seen.
  std::string because;  // What on each side makes it so; may be empty.
  std::string so_that;  // What follows from it; may be empty.
  // By numbers that nobody writes into a program: something that was not recorded computes them.
  bool of_computed_numbers = false;
  Place where;
  std::vector<Evidence> evidence;
  std::vector<std::string> ruled_out;
  std::vector<Fix> fixes;
  // What isobit prove saw when it ran the program again, one sentence a step. Empty: not asked.
  std::vector<std::string> proof;

  // Of a changed statement of the program: where it is on each side, "train.py:12"; empty: not
  // there.
  std::string statement_a, statement_b;
  // The causes among which this finding cannot tell; isobit prove can.
  std::vector<Finding> candidates;
};

// One side as the reader of the answer needs it.
struct SideSummary {
  std::string path, command, tensorflow, ended;
  int64_t status = -1;  // Exit status, 128 + number after a signal; -1: not recorded.
  uint64_t op_events = 0;
  uint64_t lost_events = 0;  // That ran and could not be recorded.
  bool complete = false;
};

// A difference that is no consequence of what the findings cite (explain/remainder.h).
struct Remainder {
  enum class Kind {
    kOutside,    // An op computes differently on equal inputs, by more than rounding gives.
    kNotJudged,  // The same, but how far apart the results may be cannot be told.
    kSource,     // A value came in differently.
    kNotFinite,  // NaN or infinity on one side only, wherever it comes from.
    kUnpaired,   // Ops that one side alone ran.
  };
  Kind kind = Kind::kNotJudged;
  std::string what;      // "'dense/MatMul' (MatMul | _MklMatMul), train.py:31"
  uint64_t count = 1;    // Of such differences there.
  bool reached = false;  // A finding's cause reaches there: the kernels are those of its origin, or
                         // it is about what came in.
};

// Kernels of one kind in a run that followed another one (docs/design/follow.md): the same pair of
// kernels, on the other run's inputs.
struct FollowedKernel {
  std::string kernel_a, kernel_b;
  bool rebuilt = false;           // Not one kernel a side, but a part built from other ops.
  uint64_t runs = 0, differ = 0;  // Of them.
  // Of the judged runs that differ, the largest of each. Absent: none was judged so.
  uint64_t judged = 0;
  std::optional<uint64_t> max_ulp;
  std::optional<double> max_abs, bound_used;
  std::string bound;  // Its name.
  // Of the judged runs, the largest; in this order.
  enum class Size { kBounded, kRoundingLike, kUnknown, kOutside } size = Size::kUnknown;
  std::string judgement;  // Of the run with the largest difference; one sentence.
  Place first;
};
std::string_view FollowedSizeName(FollowedKernel::Size size);  // "bounded", "rounding-like", ...

// What became of following, as the recording says it.
struct Followed {
  uint64_t runs = 0, followed = 0, replaced = 0;  // Of kernels that give numbers.
  std::string text;                               // All of it as one line.
  std::string ended;                    // Why it ended before the program did; empty: it did not.
  std::vector<FollowedKernel> kernels;  // Those that differ, in the order of the program.
  uint64_t not_judged_alone = 0;  // Runs that differ and whose inputs were not the followed run's.
};

// What isobit check decided (explain/tolerance.h).
enum class Decision { kPass, kFail, kInconclusive };
struct Check {
  std::string allow;                // "bits", "bounded", "same-cause"
  std::vector<std::string> causes;  // Of same-cause: codes and factors.
  Decision decision = Decision::kInconclusive;
  std::string reason;      // One sentence without a full stop.
  bool ends_alike = true;  // The program ended as in A.
};

// The first op that computes differently on equal inputs: how far its two results are apart, and
// how far a result moves when the op's inputs move by one ulp (numerics/noise_floor.h).
struct Noise {
  // As of Place.
  int64_t event_a = -1, event_b = -1, output = -1;
  // Both of the same elements and in ulp of the exact result.
  double difference_ulp = 0, floor_ulp = 0;
  uint64_t elements = 0;  // Looked at, of those that differ.
  // The op's condition numbers there, by its own inputs (numerics/condition.h). Absent: all of the
  // exact results are 0.
  std::optional<double> condition_max, condition_median;
};

// How the difference that such an op made grows from step to step (explain/growth.h).
struct Growth {
  std::string quantity;  // Of which it is measured: "the variables", "the metric 'loss'".
  std::string unit;      // "step", "epoch", "batch"
  // The span that the rate is of; differences are parts of the quantity's size.
  int64_t first_step = 0, last_step = 0;
  double first_difference = 0, last_difference = 0;
  double factor = 1;            // A step, by regression on the logarithm of the difference.
  double fit = 0;               // R^2 of the regression.
  uint64_t points = 0;          // Steps that it was made from.
  std::optional<double> level;  // What it has levelled off at, later. Absent: it has not.
};

struct Explanation {
  Verdict verdict = Verdict::kInconclusive;
  std::string headline;  // After the verdict word: "first at step 0, before the model: ..."
  Place first;
  std::vector<Finding> findings;   // Ordered; the first is the answer.
  std::vector<std::string> notes;  // "also different, but not a cause: ..."
  std::vector<std::string>
      coverage;  // What was not recorded or not compared, and what therefore cannot be told.
  SideSummary a, b;
  uint64_t compared_events = 0, equal_events = 0, unpaired_a = 0, unpaired_b = 0;
  bool ends_differ = false;      // In exit status or exception; unknown ends do not differ.
  std::optional<Noise> noise;    // Absent: no such op, or its values do not tell.
  std::optional<Growth> growth;  // Absent: no such op, or the difference has no rate.
  std::optional<std::vector<Remainder>> remainder;  // Absent: not looked for.
  std::optional<Followed> followed;                 // Absent: B followed nothing.
  trace::Zoom zoom;            // Runs of ops whose values would let differences be judged.
  std::optional<Check> check;  // Absent: not asked.
};

std::string_view VerdictName(Verdict verdict);           // "identical", ...
std::string_view ConfidenceName(Confidence confidence);  // "proved", ...
std::string_view LabelName(Label label);                 // "CONFIG", ...
std::string_view DecisionName(Decision decision);        // "pass", "fail", "inconclusive"
std::string_view RemainderName(Remainder::Kind kind);    // "outside", "not judged", ...

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_EXPLANATION_H_
