// SPDX-License-Identifier: Apache-2.0
#include "report/junit.h"

#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "report/json.h"
#include "report/text.h"

namespace isobit::report {
namespace {

using explain::Decision;
using explain::Explanation;

// For text between tags and in attributes. What XML 1.0 has no way to write is left out.
std::string Escape(std::string_view text) {
  const std::string utf8 = ToUtf8(text, kTextLimit);
  std::string out;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const std::string_view rest = std::string_view(utf8).substr(i);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      i += 2;
      continue;
    }
    switch (const char c = utf8[i]; c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n') {
          out += c;
        }
    }
  }
  return out;
}

std::string Attribute(const char* name, std::string_view text) {
  return std::string(" ") + name + "=\"" + Escape(Printable(text)) + "\"";
}

std::string Element(const char* name, std::string_view type, std::string_view message,
                    const std::string& body) {
  return std::string("    <") + name + Attribute("type", type) + Attribute("message", message) +
         ">" + Escape(body) + "</" + name + ">\n";
}

// `outcome`: elements of the case, empty when it passes.
std::string Case(const Explanation& explanation, std::string_view name,
                 const std::string& outcome) {
  const std::string head = "  <testcase" + Attribute("classname", "isobit.check") +
                           Attribute("name", explanation.a.path + ": " + std::string(name));
  return outcome.empty() ? head + "/>\n" : head + ">\n" + outcome + "  </testcase>\n";
}

}  // namespace

std::string ToJUnit(const Explanation& explanation) {
  ISOBIT_CHECK(explanation.check);
  const explain::Check& check = *explanation.check;
  const std::string body = "\n" + ToText(explanation, {false, true});
  std::string end, numbers;
  if (!check.ends_alike) {
    end = Element("failure", "end", check.reason, body);
    numbers = Element("skipped", "end", "the program does not end as recorded", "");
  } else if (check.decision == Decision::kFail) {
    numbers = Element("failure", VerdictName(explanation.verdict), check.reason, body);
  } else if (check.decision == Decision::kInconclusive) {
    numbers = Element("error", "inconclusive", check.reason, body);
  }
  const auto count = [](bool counted) { return std::string(counted ? "1" : "0"); };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite" +
                    Attribute("name", "isobit check") + Attribute("tests", "2") +
                    Attribute("failures", count(check.decision == Decision::kFail)) +
                    Attribute("errors", count(check.decision == Decision::kInconclusive)) +
                    Attribute("skipped", count(!check.ends_alike)) + ">\n";
  out += Case(explanation, "ends as recorded", end);
  out += Case(explanation, "numbers (" + check.allow + ")", numbers);
  return out + "</testsuite>\n";
}

}  // namespace isobit::report
