// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace isobit::report {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const std::string& text) { return ToUtf8(text, kTextLimit); }

Json Texts(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const std::string& text : texts) {
    array.push_back(Text(text));
  }
  return array;
}

// Absent things are null: not recorded is not the same as zero or empty.
Json TextOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(Text(text)); }
Json NumberOrNull(int64_t number) { return number < 0 ? Json(nullptr) : Json(number); }

Json PlaceJson(const explain::Place& place) {
  return {{"stage", TextOrNull(place.stage)},
          {"step", NumberOrNull(place.step)},
          {"since", NumberOrNull(place.since)},
          {"node", TextOrNull(place.node)},
          {"op", TextOrNull(place.op)},
          {"kernel_a", TextOrNull(place.kernel_a)},
          {"kernel_b", TextOrNull(place.kernel_b)},
          {"output", NumberOrNull(place.output)},
          {"site", TextOrNull(place.site)},
          {"event_a", NumberOrNull(place.event_a)},
          {"event_b", NumberOrNull(place.event_b)}};
}

Json EvidenceJson(const explain::Evidence& evidence) {
  return {{"side", evidence.side},
          {"what", Text(evidence.what)},
          {"event", NumberOrNull(evidence.event)},
          {"key", TextOrNull(evidence.key)}};
}

Json FixJson(const explain::Fix& fix) {
  return {{"kind", fix.kind}, {"text", Text(fix.text)}, {"site", TextOrNull(fix.site)}};
}

template <typename T, typename F>
Json List(const std::vector<T>& items, F to_json) {
  Json array = Json::array();
  for (const T& item : items) {
    array.push_back(to_json(item));
  }
  return array;
}

Json FindingJson(const explain::Finding& finding) {
  Json json{{"code", finding.code},
            {"label", explain::LabelName(finding.label)},
            {"factor", Text(finding.factor)},
            {"confidence", explain::ConfidenceName(finding.confidence)},
            {"where", PlaceJson(finding.where)},
            {"title", Text(finding.title)},
            {"summary", Text(finding.summary)},
            {"because", Text(finding.because)},
            {"so_that", Text(finding.so_that)},
            {"evidence", List(finding.evidence, EvidenceJson)},
            {"ruled_out", Texts(finding.ruled_out)},
            {"fix", List(finding.fixes, FixJson)},
            {"proof", Texts(finding.proof)}};
  if (!finding.candidates.empty()) {
    json["candidates"] = List(finding.candidates, FindingJson);
  }
  return json;
}

Json SideJson(const explain::SideSummary& side) {
  return {{"path", Text(side.path)},
          {"command", Text(side.command)},
          {"tensorflow", TextOrNull(side.tensorflow)},
          {"ended", Text(side.ended)},
          {"status", NumberOrNull(side.status)},
          {"op_events", side.op_events},
          {"lost_events", side.lost_events},
          {"complete", side.complete}};
}

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json NoiseJson(const explain::Noise& noise) {
  return {{"event_a", NumberOrNull(noise.event_a)},
          {"event_b", NumberOrNull(noise.event_b)},
          {"output", NumberOrNull(noise.output)},
          {"difference_ulp", noise.difference_ulp},
          {"floor_ulp", noise.floor_ulp},
          {"elements", noise.elements},
          {"condition_max", OrNull(noise.condition_max)},
          {"condition_median", OrNull(noise.condition_median)}};
}

Json GrowthJson(const explain::Growth& growth) {
  return {{"quantity", Text(growth.quantity)}, {"unit", growth.unit},
          {"first_step", growth.first_step},   {"first_difference", growth.first_difference},
          {"last_step", growth.last_step},     {"last_difference", growth.last_difference},
          {"factor", growth.factor},           {"fit", growth.fit},
          {"points", growth.points},           {"level", OrNull(growth.level)}};
}

Json RemainderJson(const explain::Remainder& rest) {
  return {{"kind", explain::RemainderName(rest.kind)},
          {"what", Text(rest.what)},
          {"count", rest.count},
          {"reached", rest.reached}};
}

Json CheckJson(const explain::Check& check) {
  return {{"decision", explain::DecisionName(check.decision)},
          {"allow", check.allow},
          {"causes", Texts(check.causes)},
          {"reason", Text(check.reason)},
          {"ends_alike", check.ends_alike}};
}

Json KernelJson(const explain::FollowedKernel& kernel) {
  return {{"kernel_a", Text(kernel.kernel_a)},
          {"kernel_b", Text(kernel.kernel_b)},
          {"rebuilt", kernel.rebuilt},
          {"runs", kernel.runs},
          {"differ", kernel.differ},
          {"judged", kernel.judged},
          {"max_ulp", OrNull(kernel.max_ulp)},
          {"max_abs", OrNull(kernel.max_abs)},
          {"bound", TextOrNull(kernel.bound)},
          {"bound_used", OrNull(kernel.bound_used)},
          {"size", explain::FollowedSizeName(kernel.size)},
          {"judgement", Text(kernel.judgement)},
          {"first", PlaceJson(kernel.first)}};
}

Json FollowedJson(const explain::Followed& followed) {
  return {{"runs", followed.runs},
          {"followed", followed.followed},
          {"replaced", followed.replaced},
          {"text", Text(followed.text)},
          {"ended", TextOrNull(followed.ended)},
          {"not_judged_alone", followed.not_judged_alone},
          {"kernels", List(followed.kernels, KernelJson)}};
}

Json ZoomJson(const trace::Zoom& zoom) {
  Json array = Json::array();
  for (const trace::ZoomRun& run : zoom) {
    array.push_back({{"eager", run.eager},
                     {"occurrence", run.occurrence},
                     {"iteration", run.iteration},
                     {"name", Text(run.name)}});
  }
  return array;
}

}  // namespace

std::string ToJson(const explain::Explanation& explanation) {
  Json json;
  json["schema"] = "isobit.explanation/1";
  json["verdict"] = explain::VerdictName(explanation.verdict);
  json["headline"] = Text(explanation.headline);
  json["first"] = PlaceJson(explanation.first);
  json["findings"] = List(explanation.findings, FindingJson);
  json["noise"] = explanation.noise ? NoiseJson(*explanation.noise) : Json(nullptr);
  json["growth"] = explanation.growth ? GrowthJson(*explanation.growth) : Json(nullptr);
  json["notes"] = Texts(explanation.notes);
  json["coverage"] = {{"compared_events", explanation.compared_events},
                      {"equal_events", explanation.equal_events},
                      {"unpaired_a", explanation.unpaired_a},
                      {"unpaired_b", explanation.unpaired_b},
                      {"not_covered", Texts(explanation.coverage)}};
  if (explanation.remainder) {
    json["remainder"] = List(*explanation.remainder, RemainderJson);
  }
  if (explanation.followed) {
    json["followed"] = FollowedJson(*explanation.followed);
  }
  json["zoom"] = ZoomJson(explanation.zoom);
  if (explanation.check) {
    json["check"] = CheckJson(*explanation.check);
  }
  json["a"] = SideJson(explanation.a);
  json["b"] = SideJson(explanation.b);
  return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace isobit::report
