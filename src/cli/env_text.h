// SPDX-License-Identifier: Apache-2.0
// Manifests and their difference, as text of 80 to 100 columns and as JSON.
#ifndef ISOBIT_CLI_ENV_TEXT_H_
#define ISOBIT_CLI_ENV_TEXT_H_

#include <string>
#include <vector>

#include "env/diff.h"
#include "env/facts.h"

namespace isobit::cli {

// `all`: also raw CPUID words, variables that are not set and record digests.
std::string ManifestText(const env::Facts& facts, bool all);
std::string ManifestJson(const env::Facts& facts);

// `all`: also what cannot reach results, one by one.
std::string DiffText(const std::vector<env::FactorDiff>& diffs, bool all);
std::string DiffJson(const std::vector<env::FactorDiff>& diffs);

// Whether anything differs that can reach results, as far as is known.
bool ReachesResults(const std::vector<env::FactorDiff>& diffs);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_ENV_TEXT_H_
