// SPDX-License-Identifier: Apache-2.0
// A plan: jobs in a file, one a line, each with all that it needs, so that any program that runs
// commands can run them: GNU parallel, a Slurm array, Ray. What the jobs left is put together
// afterwards.
#ifndef ISOBIT_PROVE_PLAN_H_
#define ISOBIT_PROVE_PLAN_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "explain/explanation.h"
#include "prove/job.h"
#include "prove/prove.h"

namespace isobit::prove {

struct Plan {
  std::string a, b;                    // Paths of the recordings, absolute.
  std::string folder;                  // Where the jobs leave what they record, absolute.
  int64_t event_a = -1, event_b = -1;  // The first difference (explain::Place).
  std::vector<Job> jobs;
};

// Errors: kIo.
Status WritePlan(const Plan& plan, const std::string& path);
// Errors: kNotFound, kUsage with the number of the line.
Result<Plan> ReadPlan(const std::string& path);

// A batch script for Slurm: one array task a job.
std::string SlurmScript(const Plan& plan, const std::string& path, const std::string& isobit);

// Finds what jobs have left instead of running them. What is asked for and was not run is added to
// `missing`.
Runner FindResults(const Plan& plan, std::vector<Job>* missing);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_PLAN_H_
