// SPDX-License-Identifier: Apache-2.0
// A recording in memory: what the reader gives and what align, explain and show work on. Plain
// data, flat arrays, indices instead of pointers: a million op events take about 150 MB.
// isobit.proto is the same thing on disk; docs/format/events.md lists the vocabulary of side events
// and of environment facts.
//
// "Not recorded" is a value: string id 0, an empty Digest128, an empty optional and a flag each say
// so. Nothing here is ever guessed by the reader.
#ifndef ISOBIT_TRACE_MODEL_H_
#define ISOBIT_TRACE_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "digest/digest.h"

namespace isobit::trace {

using digest::Digest128;
using digest::DType;

using StringId = uint32_t;  // Into Trace::strings; 0 is the empty string and means "not recorded".

// Where in the user's program. file is as the user knows it (relative to the working directory when
// below it).
struct Site {
  StringId file = 0;
  int32_t line = 0;  // 0: not recorded.
  StringId function = 0;
  StringId text = 0;  // The source line, stripped.
};

// A kernel that ran at least once: what is the same at each run of it. One node per distinct (name,
// op, attrs, device, graph).
struct Node {
  StringId name =
      0;  // "StatefulPartitionedCall/sequential_1/dense_1/Relu"; of an eager op: its op type.
  StringId op = 0;  // As executed, after rewriting: "_FusedMatMul", "_MklNativeFusedConv2D". 0:
                    // attributes not readable.
  StringId attrs =
      0;  // "T=DT_FLOAT, transpose_a=false", without _device and other internal attributes.
  StringId device = 0;           // "/job:localhost/replica:0/task:0/device:CPU:0"
  std::vector<StringId> inputs;  // Producers as NodeDef writes them ("x", "y:1", "^control"); of an
                                 // eager op: argument names.
  uint32_t site = 0;  // Into Trace::sites; 0: not recorded. (Of eager ops see OpEvent::site.)
  bool eager = false;
  bool pipeline = false;  // Runs inside tf.data: occurrences race, compare as multisets.
  uint32_t graph = 0;     // The training step, say, or the evaluation; counts graphs by their first
                          // runs. 0: eager, of a pipeline, or not known.
};

enum OutputFlags : uint8_t {
  kOutputUnset = 1,       // The kernel left it unset: a dead branch, or the kernel failed.
  kOutputUnreadable = 2,  // No bytes to read: resource, variant, device memory.
  kOutputForwarded = 4,   // Shares the buffer of an input: the digest was taken from there.
};

// One output of one kernel run.
struct Output {
  Digest128 exact;     // Empty: not digested (unset, unreadable).
  uint32_t shape = 0;  // Into Trace::shapes.
  DType dtype = DType::kInvalid;
  uint8_t flags = 0;
  uint16_t reserved = 0;
  uint32_t detail = 0;  // 1 + index into Trace::details; 0: none recorded.
};

// The costlier evidence of a tensor.
struct Detail {
  std::optional<digest::Statistics> statistics;
  std::optional<digest::Sketch> sketch;
  Digest128 nan_canonical;    // Empty unless the tensor has NaNs.
  Digest128 order_free_rows;  // Empty: not computed (only of batches and border arrays).
};

enum EventFlags : uint16_t {
  kEventAsync = 1,
  kEventEager = 2,
  kEventInputsHashed =
      4,  // inputs were digested before the run (eager); else they are the producers' outputs.
};

// One run of one kernel. Key within a trace: (node, frame, iteration, occurrence).
struct OpEvent {
  uint64_t sequence = 0;  // Order in which events of all kinds were taken up; of racing threads not
                          // stable between runs.
  uint32_t node = 0;      // Into Trace::nodes.
  uint32_t occurrence = 0;  // How many earlier runs the node has, kept or not; in loops, how many
                            // earlier steps in which it ran.
  uint64_t frame = 0;       // TensorFlow's frame id; 0 outside of loops.
  uint32_t iteration = 0;
  uint32_t call = 0;  // Ordinal of the function call (TensorFlow step) it belongs to.
  uint32_t first_input = 0, first_output = 0;  // Into Trace::input_digests, Trace::outputs.
  uint16_t input_count = 0, output_count = 0;
  uint16_t flags = 0;
  uint16_t thread = 0;       // Ordinal.
  uint32_t site = 0;         // Of eager ops; into Trace::sites; 0: not recorded.
  uint64_t start_ns = 0;     // Since the start of the recording.
  uint32_t duration_ns = 0;  // Saturates.
};

using AttrValue = std::variant<std::monostate, bool, int64_t, double, std::string>;
struct Attr {
  std::string key;
  AttrValue value;  // monostate: asked for, but not known.
};

// A tensor of a side event (a batch that enters fit, a variable, a mark).
struct ArrayRecord {
  DType dtype = DType::kInvalid;
  std::vector<int64_t> shape;
  Digest128 exact;
  uint32_t detail = 0;                // As Output::detail.
  std::vector<uint64_t> row_digests;  // Of the first rows; may be empty.
};

// The kinds of side events; the vocabulary of names and attributes of each is
// docs/format/events.md.
enum class SideKind : uint8_t {
  kFile = 1,
  kArray = 2,
  kSeed = 3,
  kModel = 4,
  kVariable = 5,
  kMetric = 6,
  kCall = 7,
  kMark = 8,
  kFunction = 9,
  kWarning = 10,
  kNote = 11,
  kProcess = 12,
};
std::string_view SideKindName(SideKind kind);

// Something seen beside the ops, by the Python door.
struct SideEvent {
  uint64_t sequence = 0;
  SideKind kind = SideKind::kNote;
  std::string name;
  uint32_t site = 0;
  std::vector<Attr> attrs;
  std::optional<ArrayRecord> array;

  const AttrValue* Find(std::string_view key) const;
  std::string Text(std::string_view key) const;  // Any value as text; "" when absent.
};

// One fact of the environment manifest. value: monostate = looked for, could not be known; reason
// then says why.
struct EnvFact {
  std::string
      key;  // "cpu.feature.avx512_vnni", "package.tensorflow-cpu", "env.TF_ENABLE_ONEDNN_OPTS", ...
  AttrValue value;
  std::string reason;
};

// Counts of one channel, as the recorder saw them; complete or honest.
struct ChannelCounts {
  uint64_t seen = 0, kept = 0, sampled_out = 0, dropped = 0;
};

// The head of a recording.
struct RunInfo {
  std::string recorder, recorder_version;  // "isobit tap", "0.1.0"
  std::vector<std::string>
      sees;  // "ops", "values", "files", "arrays", "seeds", "model", "env": what it can record.
  std::vector<std::string> argv;  // Redacted.
  std::string directory;          // Redacted working directory.
  std::string python_version, tensorflow_version;
  std::string policy;  // "occurrence<8|pow2|every=64"
  uint32_t schema_version = 1;
};

// How the recording ended.
struct RunEnd {
  bool recorded = false;  // False: no end record: the process was killed, or still runs.
  std::string kind;       // "exit", "exception", "os._exit", "signal", "stopped"
  int64_t status = 0;     // Exit status.
  std::string exception_type, exception_message;
  uint32_t site = 0;
  Digest128 chain;  // Running digest over all op outputs, kept or not.
};

// One recording. Invariant, kept by the reader: every index is in range.
struct Trace {
  RunInfo run;
  RunEnd end;
  bool complete = false;     // The file has its footer.
  uint64_t valid_bytes = 0;  // Of the file; smaller than its size when it is torn.
  std::vector<std::string> strings{""};
  std::vector<Site> sites{Site{}};
  std::vector<std::vector<int64_t>> shapes{{}};
  std::vector<Node> nodes;
  std::vector<OpEvent>
      events;  // In file order, which is that of `sequence` but for racing threads.
  std::vector<Digest128> input_digests;
  std::vector<Output> outputs;
  std::vector<Detail> details;
  std::vector<SideEvent> side;  // In order of sequence.
  std::vector<EnvFact> env;
  ChannelCounts op_counts, value_counts, side_counts;

  const std::string& Str(StringId id) const { return strings[id]; }
  const EnvFact* Env(std::string_view key) const;  // nullptr: not recorded.
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_MODEL_H_
