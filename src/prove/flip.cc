// SPDX-License-Identifier: Apache-2.0
#include "prove/flip.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "prove/mount.h"

namespace isobit::prove {
namespace {

std::string FindInPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = (folder.empty() ? "." : folder) + "/" + program;
    if (access(file.c_str(), X_OK) == 0) {
      return file;
    }
  }
  return "";
}

// The place of the first finding that names the flip; behind all of them: none does.
size_t Suspicion(const Flip& flip, const explain::Explanation& explanation) {
  const auto& findings = explanation.findings;
  const auto named = std::ranges::find_if(findings, [&](const explain::Finding& finding) {
    return flip.Names(finding) || flip.CandidateIn(finding) != nullptr;
  });
  return static_cast<size_t>(named - findings.begin());
}

}  // namespace

Here Here::Find() {
  const std::string unshare = FindInPath("unshare");
  return {FindInPath("qemu-x86_64"), CanMount(unshare) ? unshare : ""};
}

bool Flip::Names(const std::string& other_factor) const {
  return factor == other_factor || std::ranges::find(also, other_factor) != also.end();
}

bool Flip::Names(const explain::Finding& finding) const {
  if (!OfStatement()) {
    return Names(finding.factor);
  }
  return std::minmax(finding.statement_a, finding.statement_b) ==
         std::minmax(statement_from, statement_to);
}

const explain::Finding* Flip::CandidateIn(const explain::Finding& finding) const {
  const auto found = std::ranges::find_if(
      finding.candidates, [&](const explain::Finding& candidate) { return Names(candidate); });
  return found == finding.candidates.end() ? nullptr : &*found;
}

void Flip::ApplyTo(Launch* launch) const {
  for (const auto& [name, value] : variables) {
    launch->variables[name] = value;
  }
  if (!interpreter.empty()) {
    launch->command[0] = interpreter;
  }
  if (arguments) {
    launch->command.resize(1);
    launch->command.insert(launch->command.end(), arguments->begin(), arguments->end());
  }
  if (!directory.empty()) {
    launch->directory = directory;
  }
  launch->wrapper.insert(launch->wrapper.end(), wrapper.begin(), wrapper.end());
  launch->settings.merge_patch(settings);
  if (!package.empty()) {
    launch->packages.push_back(package);
  }
  launch->edits.insert(launch->edits.end(), edits.begin(), edits.end());
}

std::vector<Flip> FindFlips(const Direction& direction, const explain::Explanation& explanation) {
  std::vector<Flip> flips;
  FindSettingFlips(direction, &flips);
  FindFileFlips(direction, &flips);
  FindCallFlips(direction, &flips);
  FindStatementFlips(direction, &flips);
  FindVariableFlips(direction, &flips);
  FindPackageFlips(direction, &flips);
  FindProgramFlips(direction, &flips);
  FindMachineFlips(direction, &flips);
  FindSteadyFlips(direction, &flips);
  std::ranges::stable_sort(flips, {}, [&](const Flip& flip) {
    return std::pair(flip.kind, Suspicion(flip, explanation));
  });
  return flips;
}

}  // namespace isobit::prove
