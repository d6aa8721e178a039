// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/step_ops.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

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

// A kernel of the stage with what it was told.
struct StepOp {
  std::string op;
  std::map<std::string, std::string> settings;
  uint32_t event = 0;  // Its first run.
  friend bool operator<(const StepOp& x, const StepOp& y) {
    return std::tie(x.op, x.settings) < std::tie(y.op, y.settings);
  }
};

// Attributes that set how it is done; the dtype T is a matter of other rules.
std::map<std::string, std::string> SettingsOf(const std::string& attrs) {
  const numerics::Attributes parsed(attrs);
  std::map<std::string, std::string> settings;
  for (const char* key : {"dct_method", "fancy_upscaling", "ratio", "channels", "align_corners",
                          "half_pixel_centers", "kernel_type", "antialias", "method"}) {
    if (parsed.Has(key)) {
      settings[key] = parsed.Text(key);
    }
  }
  return settings;
}

std::set<StepOp> StepOpsOf(const trace::Trace& trace, std::string_view stage) {
  std::set<StepOp> ops;
  std::vector<bool> seen(trace.nodes.size());  // What is asked is of the node.
  for (uint32_t i = 0; i < trace.events.size(); ++i) {
    const uint32_t index = trace.events[i].node;
    const trace::Node& node = trace.nodes[index];
    const std::string& op = trace.Str(node.op);
    if (!seen[index] && IsStepOp(op, stage)) {
      ops.insert({op, SettingsOf(trace.Str(node.attrs)), i});
    }
    seen[index] = true;
  }
  return ops;
}

std::optional<StepOp> OnlyIn(const std::set<StepOp>& x, const std::set<StepOp>& y) {
  const auto found =
      std::find_if(x.begin(), x.end(), [&](const StepOp& op) { return !y.contains(op); });
  return found == x.end() ? std::nullopt : std::optional(*found);
}

// "ResizeArea", or what differs of the same kernel: "DecodeJpeg with dct_method not given".
std::string Describe(const StepOp& op, const StepOp& other) {
  std::string text = op.op;
  if (op.op == other.op) {
    for (const auto& [key, value] : op.settings) {
      const auto there = other.settings.find(key);
      if (there == other.settings.end() || there->second != value) {
        text +=
            (text == op.op ? " with " : ", ") + key + " " + (value.empty() ? "not given" : value);
      }
    }
  }
  return text;
}

// The settings of a call in a traced function, where they differ.
std::optional<BorderPair> TracedCall(const Case& c, std::string_view stage) {
  for (const BorderPair& pair : Borders(c)) {
    const auto step = StageOf(*pair.a) == stage && pair.state == ArrayState::kUnknown
                          ? HowStepDiffers(pair)
                          : std::nullopt;
    if (step) {
      return pair;
    }
  }
  return std::nullopt;
}

void CiteCall(const Case& c, const BorderPair& call, Finding* finding) {
  const auto how = HowStepDiffers(call);
  finding->summary = "The input pipeline calls " +
                     (call.a->name == call.b->name ? call.a->name + " with " : "") + how->text +
                     ".";
  finding->where = PlaceOf(c.a, *call.a, "before the model");
  finding->evidence = how->evidence;
  if (finding->evidence.empty()) {
    finding->evidence = {Cite(Side::kA, *call.a, "calls " + call.a->name),
                         Cite(Side::kB, *call.b, "calls " + call.b->name)};
  }
}

void CiteKernels(const Case& c, const StepOp& a, const StepOp& b, Finding* finding) {
  const std::string text_a = Describe(a, b), text_b = Describe(b, a);
  finding->summary += (finding->summary.empty() ? "" : " ") + NameOf(c, Side::kA) + " runs " +
                      text_a + ", " + NameOf(c, Side::kB) + " " + text_b + ".";
  finding->evidence.push_back(CiteOp(c, Side::kA, a.event, "runs " + text_a));
  finding->evidence.push_back(CiteOp(c, Side::kB, b.event, "runs " + text_b));
  if (finding->where.stage.empty()) {
    const trace::OpEvent& event = c.a.events[a.event];
    finding->where.stage = "input pipeline";
    finding->where.node = NodeNameOf(c.a, event);
    finding->where.op = a.op;
    finding->where.kernel_a = a.op, finding->where.kernel_b = b.op;
    finding->where.site = SiteOf(c.a, event);
  }
}

bool DataDiffers(const Case& c) {
  const auto files = FilesRead(c);
  return std::any_of(files.begin(), files.end(), [&](const FilePair& f) {
    return f.state == FileState::kContent && UseOf(c, f) == FileUse::kData;
  });
}

}  // namespace

std::vector<Finding> FindingsFromStepOps(const Rule& rule, const Case& c, const Step& step) {
  const auto ops_a = StepOpsOf(c.a, step.stage), ops_b = StepOpsOf(c.b, step.stage);
  const auto only_a = OnlyIn(ops_a, ops_b), only_b = OnlyIn(ops_b, ops_a);
  const auto call = TracedCall(c, step.stage);
  const auto arrays = FirstPreprocessDifference(c);
  const uint64_t at = only_a ? c.a.events[only_a->event].sequence : call ? call->a->sequence : 0;
  if ((!call && (!only_a || !only_b)) || DataDiffers(c) ||
      (arrays && arrays->pair.a->sequence < at)) {
    return {};
  }
  Finding finding = NewFinding(rule, step.factor, Confidence::kConsistent, step.title);
  if (call) {
    CiteCall(c, *call, &finding);
  }
  if (only_a && only_b) {
    CiteKernels(c, *only_a, *only_b, &finding);
  }
  finding.so_that = "the model computes with other inputs";
  finding.ruled_out = RuledOut(c, Gate::kPreprocess);
  finding.fixes = {
      {"code", (call ? step.code(*call->a) : step.fallback) + "  # the same call on both sides",
       finding.where.site}};
  return {finding};
}

}  // namespace isobit::explain
