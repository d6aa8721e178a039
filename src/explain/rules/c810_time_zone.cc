// SPDX-License-Identifier: Apache-2.0
// C810: the machines are in other time zones, and an array that the program made differs.
#include "explain/rules/rules.h"
#include "explain/rules/suspects.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C810 time-zone: the machines keep another local time

## What it means
The first array that differs was made by the program itself, and nothing that was recorded and can have made it differs but the
time zone. `time.localtime`, `datetime.fromtimestamp` and `datetime.now` without a zone, and parsers that are given none, read one
time as other hours and days.

## Why it matters
Hours of the day, days of the week and holidays are features. Servers, notebooks in the cloud and containers keep UTC, laptops do
not.

## How to confirm
Run one side with the other side's `TZ`: the array is then the other side's.

## How to fix
Read times in a named zone: `datetime.fromtimestamp(t, tz=timezone.utc)`, `pd.to_datetime(x, utc=True)`; or `export TZ=UTC0` on both
sides.

## References
- Python documentation, `time.localtime` and `datetime.datetime.fromtimestamp`: the platform's local time
)";

std::vector<Finding> Evaluate(const Case& c) {
  return SuspectFindings(c, kC810, "os.timezone", "configuration: the");
}

}  // namespace

const Rule kC810{"C810", "time-zone", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
