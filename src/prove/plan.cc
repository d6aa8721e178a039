// SPDX-License-Identifier: Apache-2.0
#include "prove/plan.h"

#include <algorithm>
#include <fstream>

namespace isobit::prove {
namespace {

using nlohmann::json;

constexpr const char* kSchema = "isobit.job/1";

json LineOf(const Plan& plan, size_t number) {
  return {{"schema", kSchema},
          {"number", number},
          {"a", plan.a},
          {"b", plan.b},
          {"folder", plan.folder},
          {"event_a", plan.event_a},
          {"event_b", plan.event_b},
          {"job", ToJson(plan.jobs[number])}};
}

// Lines of one plan have the same head.
Status TakeLine(const json& line, Plan* plan) {
  if (line.at("schema") != kSchema || line.at("number") != plan->jobs.size()) {
    return Fail(ErrorCode::kUsage, "not the next job of a plan", "", kPlanAgain);
  }
  const Plan head{line.at("a"),       line.at("b"),       line.at("folder"),
                  line.at("event_a"), line.at("event_b"), {}};
  if (plan->jobs.empty()) {
    *plan = head;
  } else if (head.a != plan->a || head.b != plan->b || head.folder != plan->folder) {
    return Fail(ErrorCode::kUsage, "jobs of two plans in one file", "", kPlanAgain);
  }
  ISOBIT_ASSIGN_OR_RETURN(Job job, JobFromJson(line.at("job")));
  plan->jobs.push_back(std::move(job));
  return {};
}

}  // namespace

Status WritePlan(const Plan& plan, const std::string& path) {
  std::ofstream out(path);
  for (size_t i = 0; i < plan.jobs.size(); ++i) {
    out << LineOf(plan, i).dump(-1, ' ', true, json::error_handler_t::replace) << "\n";
  }
  out.close();
  return out ? Status() : Fail(ErrorCode::kIo, "the plan cannot be written", path);
}

Result<Plan> ReadPlan(const std::string& path) {
  std::ifstream in(path);
  if (!in) {
    return Fail(ErrorCode::kNotFound, "no such plan", path, kPlanAgain);
  }
  Plan plan;
  size_t number = 0;
  for (std::string text; std::getline(in, text);) {
    const std::string where = path + ", line " + std::to_string(++number);
    const json line = json::parse(text, nullptr, false);
    try {
      if (const Status status = TakeLine(line, &plan); !status) {
        return Fail(status.error().code, status.error().what, where, kPlanAgain);
      }
    } catch (const json::exception&) {
      return Fail(ErrorCode::kUsage, "not a job of isobit prove", where, kPlanAgain);
    }
  }
  if (plan.jobs.empty()) {
    return Fail(ErrorCode::kUsage, "the plan has no jobs", path, kPlanAgain);
  }
  return plan;
}

std::string SlurmScript(const Plan& plan, const std::string& path, const std::string& isobit) {
  return "#!/bin/sh\n#SBATCH --array=0-" + std::to_string(plan.jobs.size() - 1) +
         "\n#SBATCH --job-name=isobit-prove\n# sbatch this file; when all tasks have ended: " +
         isobit + " prove --plan " + ShellQuote(path) + " --merge\nexec " + ShellQuote(isobit) +
         " prove --plan " + ShellQuote(path) + " --job \"$SLURM_ARRAY_TASK_ID\"\n";
}

Runner FindResults(const Plan& plan, std::vector<Job>* missing) {
  return [&plan, missing](const Job& job, const MayStop&) {
    if (auto end = ReadEnd(job, plan.folder)) {
      return *end;
    }
    if (std::ranges::none_of(*missing, [&](const Job& m) { return m.Name() == job.Name(); })) {
      missing->push_back(job);
    }
    JobEnd end;
    end.failure = "not run yet";
    return end;
  };
}

}  // namespace isobit::prove
