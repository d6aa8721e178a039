// SPDX-License-Identifier: Apache-2.0
#include "tfapi/node_summary.h"

namespace isobit::tfapi {
namespace {

constexpr std::string_view kNodeOpen = "{{node ";
constexpr std::string_view kNodeClose = "}} = ";
// Of _Send and _Recv: drawn anew by every process.
constexpr std::string_view kIncarnation = "send_device_incarnation=";

// Splits at ", " outside of brackets and of double quotes (with backslash escapes).
std::vector<std::string_view> SplitTopLevel(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  bool quoted = false;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '<' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '>' || c == '}') {
      --depth;
    } else if (c == ',' && depth <= 0 && i + 1 < text.size() && text[i + 1] == ' ') {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 2;
    }
  }
  if (begin < text.size()) {
    parts.push_back(text.substr(begin));
  }
  return parts;
}

std::string_view Unquote(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

}  // namespace

std::optional<NodeSummary> ParseNodeSummary(std::string_view text) {
  const size_t open = text.find(kNodeOpen);
  const size_t close = text.find(kNodeClose);
  if (open != 0 || close == std::string_view::npos || text.empty() || text.back() != ')') {
    return std::nullopt;
  }
  NodeSummary node;
  node.name = text.substr(kNodeOpen.size(), close - kNodeOpen.size());
  std::string_view rest = text.substr(close + kNodeClose.size());
  const size_t attrs_open = rest.find('[');
  // No name of an input holds "](", values of attributes may: the last one ends the attributes.
  const size_t attrs_close = rest.rfind("](");
  if (attrs_open == std::string_view::npos || attrs_close == std::string_view::npos ||
      attrs_close < attrs_open) {
    return std::nullopt;
  }
  node.op = rest.substr(0, attrs_open);
  for (std::string_view part :
       SplitTopLevel(rest.substr(attrs_open + 1, attrs_close - attrs_open - 1))) {
    if (part.starts_with("_device=")) {
      node.device = Unquote(part.substr(8));
    } else if (!part.starts_with('_') && !part.starts_with(kIncarnation)) {
      if (!node.attrs.empty()) {
        node.attrs += ", ";
      }
      node.attrs += part;
    }
  }
  const std::string_view inputs = rest.substr(attrs_close + 2, rest.size() - attrs_close - 3);
  for (std::string_view part : SplitTopLevel(inputs)) {
    node.inputs.emplace_back(part);
  }
  return node;
}

std::vector<std::string> ParseArgumentNames(std::string_view text) {
  constexpr std::string_view kSignature = "; signature=";
  std::vector<std::string> names;
  const size_t begin = text.find(kSignature);
  if (begin == std::string_view::npos) {
    return names;
  }
  std::string_view rest = text.substr(begin + kSignature.size());
  const size_t arrow = rest.find(" -> ");
  if (arrow == std::string_view::npos) {
    return names;
  }
  for (std::string_view part : SplitTopLevel(rest.substr(0, arrow))) {
    names.emplace_back(part.substr(0, part.find(':')));
  }
  return names;
}

}  // namespace isobit::tfapi
