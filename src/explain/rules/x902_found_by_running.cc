// SPDX-License-Identifier: Apache-2.0
// X902: a cause that no rule names and that isobit prove found by running the program again.
#include "explain/rules/finding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# X902 found-by-running: a factor moves the bits, though nothing recorded says how

## What it means
`isobit prove` ran the program again with factors of the other side. A smallest set of them turns one side's bits into the other's at
the first difference, and without that set the bits are the old ones. No rule had named it from the recordings alone.

## Why it matters
That the set moves the bits is a fact. By which way it does is not said: a variable may be read by the program, by Python or by a library.

## How to confirm
Run the program twice by hand, with the setting and without it, and compare: `isobit explain`.

## How to fix
Make the setting the same on both sides.

## References
- docs/design/explain.md
)";

// Only running can tell.
std::vector<Finding> Evaluate(const Case&) { return {}; }

}  // namespace

const Rule kX902{"X902", "found-by-running", Gate::kBug, Label::kUnknown, kPage, Evaluate};

}  // namespace isobit::explain
