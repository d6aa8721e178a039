// SPDX-License-Identifier: Apache-2.0
#include "report/sarif.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "explain/rule.h"
#include "report/json.h"

namespace isobit::report {
namespace {

using explain::Decision;
using explain::Explanation;
using explain::Finding;
using Json = nlohmann::ordered_json;

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

Json Message(std::string_view text) { return {{"text", ToUtf8(text, kTextLimit)}}; }

// A path as a URI reference [RFC 3986]: everything but unreserved characters and '/' is escaped.
std::string Uri(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return uri;
}

Json Artifact(std::string_view path) {
  Json artifact = {{"uri", Uri(path)}};
  if (!path.starts_with('/')) {
    artifact["uriBaseId"] = "%SRCROOT%";
  }
  return artifact;
}

// "train.py:31"; without a line number the first line.
Json PhysicalLocation(std::string_view site) {
  const size_t colon = site.rfind(':');
  int line = 0;
  if (colon != std::string_view::npos) {
    const auto parsed = std::from_chars(site.data() + colon + 1, site.data() + site.size(), line);
    line = parsed.ptr == site.data() + site.size() ? line : 0;
  }
  return {{"artifactLocation", Artifact(line > 0 ? site.substr(0, colon) : site)},
          {"region", {{"startLine", std::max(line, 1)}}}};
}

std::string SiteOf(const Explanation& explanation, const Finding& finding) {
  if (!finding.where.site.empty()) {
    return finding.where.site;
  }
  for (const explain::Fix& fix : finding.fixes) {
    if (!fix.site.empty()) {
      return fix.site;
    }
  }
  return explanation.first.site.empty() ? explanation.a.path : explanation.first.site;
}

Json Location(const Explanation& explanation, const Finding& finding) {
  Json location = {{"physicalLocation", PhysicalLocation(SiteOf(explanation, finding))}};
  if (!finding.where.node.empty()) {
    location["logicalLocations"] =
        Json::array({{{"fullyQualifiedName", ToUtf8(finding.where.node, kTextLimit)}}});
  }
  return location;
}

const char* LevelOf(Decision decision) {
  return decision == Decision::kPass ? "note" : decision == Decision::kFail ? "error" : "warning";
}

std::string TextOf(const Finding& finding) {
  std::string text = finding.title;
  for (const std::string* part : {&finding.summary, &finding.because, &finding.so_that}) {
    text += part->empty() ? "" : "\n" + *part;
  }
  for (const explain::Fix& fix : finding.fixes) {
    text += "\nfix: " + fix.text;
  }
  return text + "\n[" + std::string(ConfidenceName(finding.confidence)) + "]";
}

Json RuleJson(const std::string& code) {
  Json json = {{"id", code}};
  if (const explain::Rule* rule = explain::FindRule(code)) {
    json["name"] = rule->name;
    json["shortDescription"] = Message(TitleOf(*rule));
    json["fullDescription"] = Message(TitleOf(*rule));
    json["help"] = {{"text", rule->page}, {"markdown", rule->page}};
    json["properties"]["tags"] = Json::array({LabelName(rule->label)});
  }
  return json;
}

// The codes of the findings, each once, in their order.
std::vector<std::string> CodesOf(const Explanation& explanation) {
  std::vector<std::string> codes;
  for (const Finding& finding : explanation.findings) {
    if (std::find(codes.begin(), codes.end(), finding.code) == codes.end()) {
      codes.push_back(finding.code);
    }
  }
  return codes;
}

Json ResultJson(const Explanation& explanation, const Finding& finding, size_t rule_index) {
  return {{"ruleId", finding.code},
          {"ruleIndex", rule_index},
          {"level", LevelOf(explanation.check->decision)},
          {"message", Message(TextOf(finding))},
          {"locations", Json::array({Location(explanation, finding)})},
          {"partialFingerprints",
           {{"isobitFinding/v1",
             ToUtf8(finding.code + ":" + finding.factor + ":" + finding.where.node, kTextLimit)}}}};
}

Json InvocationJson(const Explanation& explanation) {
  const explain::Check& check = *explanation.check;
  Json notifications = Json::array();
  notifications.push_back({{"level", LevelOf(check.decision)},
                           {"message", Message(check.allow + ": " + check.reason)}});
  for (const std::string& gap : explanation.coverage) {
    notifications.push_back({{"level", "note"}, {"message", Message("not covered: " + gap)}});
  }
  return {{"executionSuccessful", true}, {"toolExecutionNotifications", notifications}};
}

}  // namespace

std::string ToSarif(const Explanation& explanation) {
  ISOBIT_CHECK(explanation.check);
  const std::vector<std::string> codes = CodesOf(explanation);
  Json rules = Json::array(), results = Json::array();
  for (const std::string& code : codes) {
    rules.push_back(RuleJson(code));
  }
  for (const Finding& finding : explanation.findings) {
    const auto code = std::find(codes.begin(), codes.end(), finding.code);
    results.push_back(ResultJson(explanation, finding, static_cast<size_t>(code - codes.begin())));
  }
  Json run;
  run["tool"]["driver"] = {{"name", "isobit"}, {"version", ISOBIT_VERSION}, {"rules", rules}};
  run["invocations"] = Json::array({InvocationJson(explanation)});
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = results;
  Json log;
  log["$schema"] = kSchema;
  log["version"] = "2.1.0";
  log["runs"] = Json::array({run});
  return log.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace isobit::report
