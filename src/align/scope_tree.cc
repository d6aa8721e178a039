// SPDX-License-Identifier: Apache-2.0
#include "align/scope_tree.h"

#include <algorithm>

#include "align/hash.h"

namespace isobit::align {

ScopeTree::ScopeTree(const TraceIndex& index, std::span<const uint32_t> nodes, bool without_calls) {
  const trace::Trace& trace = index.trace();
  for (const uint32_t node : nodes) {
    const auto components = SplitName(trace.strings[trace.nodes[node].name]);
    uint32_t scope = 0;
    for (size_t i = 0; i < components.size(); ++i) {
      if (!without_calls || i + 1 == components.size() || !IsCall(components[i])) {
        scope = Child(scope, components[i]);
      }
    }
    scopes_[scope].nodes.push_back(node);
  }
  Sign();
}

uint32_t ScopeTree::Child(uint32_t scope, std::string_view component) {
  const auto [place, fresh] =
      scopes_[scope].children.emplace(component, static_cast<uint32_t>(scopes_.size()));
  const uint32_t child = place->second;
  if (fresh) {
    scopes_.emplace_back();
  }
  return child;
}

void ScopeTree::Sign() {
  // A child has a larger number than its parent.
  for (size_t i = scopes_.size(); i-- > 0;) {
    std::vector<uint64_t> parts;
    for (const auto& [component, child] : scopes_[i].children) {
      parts.push_back(Mix(HashText(ParseComponent(component).pattern), scopes_[child].signature));
    }
    std::sort(parts.begin(), parts.end());
    uint64_t signature = parts.size();
    for (const uint64_t part : parts) {
      signature = Mix(signature, part);
    }
    scopes_[i].signature = signature;
  }
}

}  // namespace isobit::align
