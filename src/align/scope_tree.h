// SPDX-License-Identifier: Apache-2.0
// The names of a trace's graph nodes as a tree of scopes.
#ifndef ISOBIT_ALIGN_SCOPE_TREE_H_
#define ISOBIT_ALIGN_SCOPE_TREE_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "align/names.h"
#include "align/trace_index.h"

namespace isobit::align {

struct Scope {
  std::map<std::string_view, uint32_t> children;  // By component; into ScopeTree::scopes.
  std::vector<uint32_t> nodes;                    // Of exactly this name.
  uint64_t signature = 0;                         // Of the patterns of all names below.
};

class ScopeTree {
 public:
  // Of `nodes`, with or without components that are calls (but for the last one).
  ScopeTree(const TraceIndex& index, std::span<const uint32_t> nodes, bool without_calls);

  const Scope& root() const { return scopes_[0]; }
  const Scope& scope(uint32_t id) const { return scopes_[id]; }
  bool IsLeaf(uint32_t id) const { return scopes_[id].children.empty(); }

 private:
  uint32_t Child(uint32_t scope, std::string_view component);
  void Sign();

  std::vector<Scope> scopes_{1};
};

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_SCOPE_TREE_H_
