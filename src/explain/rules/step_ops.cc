// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/step_ops.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "explain/rules/files.h"
#include "explain/rules/preprocess.h"
#include "explain/rules/ruled_out.h"
#include "numerics/op.h"

namespace isobit::explain {
namespace {

bool IsStepOp(const std::string& op, std::string_view stage) {
  if (stage == "decode") {
    return op.starts_with("Decode") && op != "DecodeBase64" && op != "DecodeProtoV2";
  }
  return op.starts_with("Resize") || op == "ScaleAndTranslate" || op == "CropAndResize";
}

// A kernel of the stage with what it was told: "ResizeArea", "DecodeJpeg dct_method=INTEGER_FAST".
struct StepOp {
  std::string op, attrs;
  uint32_t event = 0;  // Its first run.
  friend bool operator<(const StepOp& x, const StepOp& y) {
    return std::tie(x.op, x.attrs) < std::tie(y.op, y.attrs);
  }
};

// Attributes that set how it is done; the dtype T is a matter of other rules.
std::string SettingsOf(const std::string& attrs) {
  const numerics::Attributes parsed(attrs);
  std::string text;
  for (const char* key : {"dct_method", "fancy_upscaling", "ratio", "channels", "align_corners",
                          "half_pixel_centers", "kernel_type", "antialias", "method"}) {
    if (parsed.Has(key)) {
      text += (text.empty() ? "" : " ") + std::string(key) + "=" + parsed.Text(key);
    }
  }
  return text;
}

std::set<StepOp> StepOpsOf(const trace::Trace& trace, std::string_view stage) {
  std::set<StepOp> ops;
  for (uint32_t i = 0; i < trace.events.size(); ++i) {
    const trace::Node& node = trace.nodes[trace.events[i].node];
    const std::string& op = trace.Str(node.op);
    if (IsStepOp(op, stage)) {
      ops.insert({op, SettingsOf(trace.Str(node.attrs)), i});
    }
  }
  return ops;
}

std::optional<StepOp> OnlyIn(const std::set<StepOp>& x, const std::set<StepOp>& y) {
  const auto found =
      std::find_if(x.begin(), x.end(), [&](const StepOp& op) { return !y.contains(op); });
  return found == x.end() ? std::nullopt : std::optional(*found);
}

// The settings of a call in a traced function, where they differ.
std::optional<BorderPair> TracedCall(const Case& c, std::string_view stage) {
  for (const BorderPair& pair : Borders(c)) {
    const auto step = StageOf(*pair.a) == stage && pair.state == ArrayState::kUnknown
                          ? HowStepDiffers(c, pair)
                          : std::nullopt;
    if (step && !step->by_version) {
      return pair;
    }
  }
  return std::nullopt;
}

bool DataDiffers(const Case& c) {
  const auto files = FilesRead(c);
  return std::any_of(files.begin(), files.end(), [&](const FilePair& f) {
    return f.state == FileState::kContent && UseOf(c, f) == FileUse::kData;
  });
}

std::string Describe(const StepOp& op) {
  return op.op + (op.attrs.empty() ? "" : " (" + op.attrs + ")");
}

}  // namespace

std::vector<Finding> FindingsFromStepOps(const Rule& rule, const Case& c, std::string_view stage,
                                         std::string factor, std::string title) {
  const auto ops_a = StepOpsOf(c.a, stage), ops_b = StepOpsOf(c.b, stage);
  const auto only_a = OnlyIn(ops_a, ops_b), only_b = OnlyIn(ops_b, ops_a);
  const auto call = TracedCall(c, stage);
  const auto arrays = FirstPreprocessDifference(c);
  const uint64_t step = only_a ? c.a.events[only_a->event].sequence : call ? call->a->sequence : 0;
  const bool arrays_differ_before = arrays && arrays->pair.a->sequence < step;
  if ((!call && (!only_a || !only_b)) || DataDiffers(c) || arrays_differ_before) {
    return {};
  }
  Finding finding = NewFinding(rule, std::move(factor), Confidence::kConsistent, std::move(title));
  if (call) {
    const auto how = HowStepDiffers(c, *call);
    finding.summary = "The input pipeline calls " + how->text + ".";
    finding.where = PlaceOf(c.a, *call->a, "before the model");
    finding.evidence = how->evidence;
    if (finding.evidence.empty()) {
      finding.evidence = {Cite(Side::kA, *call->a, "calls " + call->a->name),
                          Cite(Side::kB, *call->b, "calls " + call->b->name)};
    }
  }
  if (only_a && only_b) {
    finding.summary += (finding.summary.empty() ? "" : " ") + NameOf(c, Side::kA) + " runs " +
                       Describe(*only_a) + ", " + NameOf(c, Side::kB) + " " + Describe(*only_b) +
                       ".";
    finding.evidence.push_back(CiteOp(c, Side::kA, only_a->event, "runs " + Describe(*only_a)));
    finding.evidence.push_back(CiteOp(c, Side::kB, only_b->event, "runs " + Describe(*only_b)));
    if (!call) {
      const trace::OpEvent& event = c.a.events[only_a->event];
      finding.where.stage = "input pipeline";
      finding.where.node = NodeNameOf(c.a, event);
      finding.where.op = only_a->op;
      finding.where.kernel_a = only_a->op, finding.where.kernel_b = only_b->op;
      finding.where.site = SiteOf(c.a, event);
    }
  }
  finding.so_that = "the model computes with other inputs";
  finding.ruled_out = RuledOut(c, Gate::kPreprocess);
  return {finding};
}

}  // namespace isobit::explain
