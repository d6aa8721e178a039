// SPDX-License-Identifier: Apache-2.0
// R112: the program itself asks for what is another in each process or on each machine.
#include "explain/rules/rules.h"
#include "explain/rules/varying_sources.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# R112 varying-source: the program asks for what is another each time

## What it means
The two runs are of one program, and what reaches the first difference in it is the same text. One statement of it gives other values
in another process or on another machine: `hash` of a text and the order of a `set` of texts, the time, what the operating system
draws, or the order in which a sort that is not stable leaves equal keys. Files, arguments, seeds and the environment that can reach
the difference are equal, and nothing else in the text varies by itself.

## Why it matters
No seed reaches these sources: a program that is seeded everywhere still gives other numbers.

## How to confirm
- `hash`, sets: export `PYTHONHASHSEED=0` on both sides; the runs then agree. `isobit prove A B` does so.
- time: put a number of steps in the place of a number of seconds, a date that is written down in the place of today's.
- sorts: `kind="stable"`.

## How to fix
Write down what was taken from the source, or replace it by something that has one value: a digest of the text
(`int(hashlib.sha256(text.encode()).hexdigest(), 16)`), `sorted(set(texts))`, a count, a stable sort.

## References
- Python documentation: `object.__hash__`, `PYTHONHASHSEED`
- NumPy documentation: `numpy.sort`, the table of stability; numpy/numpy, issue 24064
)";

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  const auto source = first ? FindVaryingSource(c, *first) : std::nullopt;
  return source ? std::vector<Finding>{FindingOf(c, *first, *source)} : std::vector<Finding>{};
}

}  // namespace

const Rule kR112{"R112", "varying-source", Gate::kProgramText, Label::kNondeterminism,
                 kPage,  Evaluate};

}  // namespace isobit::explain
