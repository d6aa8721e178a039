// SPDX-License-Identifier: Apache-2.0
// isobit prove A B: runs the program again with factors flipped, and says what that shows. The runs
// may also be planned, run elsewhere, and put together.
#include "prove/prove.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/record.h"
#include "cli/sides.h"
#include "explain/engine.h"
#include "prove/compare.h"
#include "prove/plan.h"
#include "report/json.h"
#include "report/text.h"

namespace isobit::cli {
namespace {

Result<std::string> MakeFolder(const std::string& wanted, const std::string& beside) {
  const std::string folder = AbsolutePath(wanted.empty() ? beside + ".prove" : wanted);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || access(folder.c_str(), W_OK) != 0) {
    return Fail(ErrorCode::kPermission, "the folder for the runs cannot be written", folder,
                "name another one with --folder");
  }
  return folder;
}

Result<std::string> ThisProgram() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    return Fail(ErrorCode::kProcess, "cannot find the path of isobit itself", "/proc/self/exe");
  }
  return path.string();
}

prove::ProveOptions WishesOf(const ProveOptions& options) {
  prove::ProveOptions wishes;
  wishes.launch = {options.command, options.directory};
  wishes.only = options.only;
  wishes.install = options.install;
  if (!options.quiet) {
    const auto progress = std::make_shared<Progress>();
    wishes.say = [progress](const std::string& text) { progress->Say(text); };
    wishes.starts = [progress](size_t run, size_t foreseen, const std::string& what) {
      progress->Start(run, foreseen, what);
    };
  }
  return wishes;
}

// Runs jobs here.
Result<prove::Runner> LocalRunner(const ProveOptions& options, const std::string& folder) {
  ISOBIT_ASSIGN_OR_RETURN(const std::string isobit, ThisProgram());
  const prove::JobOptions jobs{isobit, folder, options.timeout};
  return [jobs](const prove::Job& job, const prove::MayStop& may_stop) {
    return prove::RunJob(job, jobs, may_stop);
  };
}

// Proves with what `wishes` runs, and prints. The exit code.
Result<int> Answer(const Sides& sides, explain::Explanation explanation, prove::ProveOptions wishes,
                   const ProveOptions& options) {
  bool proved = explanation.verdict == explain::Verdict::kIdentical;
  if (explanation.verdict == explain::Verdict::kDifferent) {
    ISOBIT_ASSIGN_OR_RETURN(const prove::Proof proof,
                            prove::Prove(sides.a->trace(), sides.b->trace(), explanation, wishes));
    wishes = {};  // Takes the bar away.
    prove::WriteInto(proof, &explanation);
    proved = proof.rounds.front().proved();
  }
  ISOBIT_RETURN_IF_ERROR(Print(options.json
                                   ? report::ToJson(explanation)
                                   : report::ToText(explanation, {Colour(), options.verbose})));
  return proved ? kAgree : kInconclusive;
}

Result<int> ProveHere(const Sides& sides, explain::Explanation explanation,
                      const ProveOptions& options) {
  prove::ProveOptions wishes = WishesOf(options);
  if (explanation.verdict == explain::Verdict::kDifferent) {
    ISOBIT_ASSIGN_OR_RETURN(const std::string folder, MakeFolder(options.folder, options.a));
    ISOBIT_ASSIGN_OR_RETURN(wishes.run, LocalRunner(options, folder));
  }
  return Answer(sides, std::move(explanation), std::move(wishes), options);
}

Result<int> WriteThePlan(const Sides& sides, const explain::Explanation& explanation,
                         const ProveOptions& options) {
  if (explanation.verdict != explain::Verdict::kDifferent) {
    return Fail(ErrorCode::kUsage, "the recordings do not differ: there is nothing to prove",
                options.a + ", " + options.b);
  }
  prove::Plan plan{.a = AbsolutePath(options.a),
                   .b = AbsolutePath(options.b),
                   .folder = "",
                   .event_a = explanation.first.event_a,
                   .event_b = explanation.first.event_b,
                   .jobs = {}};
  ISOBIT_ASSIGN_OR_RETURN(plan.folder, MakeFolder(options.folder, options.a));
  ISOBIT_ASSIGN_OR_RETURN(plan.jobs, prove::PlanJobs(sides.a->trace(), sides.b->trace(),
                                                     explanation, WishesOf(options)));
  ISOBIT_ASSIGN_OR_RETURN(const std::string isobit, ThisProgram());
  ISOBIT_RETURN_IF_ERROR(prove::WritePlan(plan, options.plan));
  std::ofstream(options.plan + ".slurm")
      << prove::SlurmScript(plan, AbsolutePath(options.plan), isobit);
  const std::string path = prove::ShellQuote(options.plan),
                    count = std::to_string(plan.jobs.size());
  ISOBIT_RETURN_IF_ERROR(
      Print(count + " jobs in " + path + "; run them in any order, for example\n  seq 0 " +
            std::to_string(plan.jobs.size() - 1) + " | parallel isobit prove --plan " + path +
            " --job {}\n  sbatch " + path + ".slurm\nand then\n  isobit prove --plan " + path +
            " --merge\n"));
  return kAgree;
}

Result<int> RunOneJob(const prove::Plan& plan, const ProveOptions& options) {
  const auto number = static_cast<size_t>(options.job);
  if (number >= plan.jobs.size()) {
    return Fail(ErrorCode::kUsage, "the plan has no job " + std::to_string(number), options.plan,
                "its jobs are 0 to " + std::to_string(plan.jobs.size() - 1));
  }
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(plan.a, plan.b));
  ISOBIT_ASSIGN_OR_RETURN(const std::string folder, MakeFolder(plan.folder, ""));
  ISOBIT_ASSIGN_OR_RETURN(const prove::Runner run, LocalRunner(options, folder));
  const prove::Job& job = plan.jobs[number];
  const prove::JobEnd end =
      run(job, prove::HasPassed(sides.a->trace(), plan.event_a, sides.b->trace(), plan.event_b));
  if (end.recording.empty()) {
    return Fail(ErrorCode::kProcess, "the job recorded nothing: " + end.failure,
                folder + "/" + job.Name() + ".err");
  }
  return kAgree;
}

// What is missing is added to the plan.
Result<int> Merge(prove::Plan plan, const ProveOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(plan.a, plan.b));
  const size_t planned = plan.jobs.size();
  const size_t not_run = static_cast<size_t>(std::ranges::count_if(
      plan.jobs, [&](const prove::Job& job) { return !prove::ReadEnd(job, plan.folder); }));
  if (not_run == planned) {
    return Fail(ErrorCode::kUsage, "no job of the plan has been run", options.plan,
                "isobit prove --plan " + prove::ShellQuote(options.plan) + " --job 0, and so on");
  }
  if (not_run > 0) {
    std::fprintf(stderr, "isobit: %zu of %zu jobs have not been run\n", not_run, planned);
  }
  std::vector<prove::Job> missing;
  prove::ProveOptions wishes = WishesOf(options);
  wishes.run = prove::FindResults(plan, &missing);
  ISOBIT_ASSIGN_OR_RETURN(const int code,
                          Answer(sides, explain::Explain(*sides.a, *sides.b, plan.a, plan.b),
                                 std::move(wishes), options));
  for (prove::Job& job : missing) {
    if (std::ranges::find(plan.jobs, job.Name(), &prove::Job::Name) == plan.jobs.end()) {
      plan.jobs.push_back(std::move(job));
    }
  }
  if (plan.jobs.size() > planned) {
    ISOBIT_RETURN_IF_ERROR(prove::WritePlan(plan, options.plan));
    std::fprintf(stderr, "isobit: more runs are needed: jobs %zu to %zu were added to %s\n",
                 planned, plan.jobs.size() - 1, Printable(options.plan).c_str());
  }
  return code;
}

Result<int> Run(const ProveOptions& options) {
  if (options.job >= 0 || options.merge) {
    ISOBIT_ASSIGN_OR_RETURN(prove::Plan plan, prove::ReadPlan(options.plan));
    return options.merge ? Merge(std::move(plan), options) : RunOneJob(plan, options);
  }
  if (options.b.empty()) {
    return Fail(ErrorCode::kUsage, "two recordings are needed", "", "isobit prove A B");
  }
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(options.a, options.b));
  explain::Explanation explanation = explain::Explain(*sides.a, *sides.b, options.a, options.b);
  return options.plan.empty() ? ProveHere(sides, std::move(explanation), options)
                              : WriteThePlan(sides, explanation, options);
}

}  // namespace

int RunProve(const ProveOptions& options) {
  const Result<int> code = Run(options);
  return code ? *code : Complain(code.error());
}

}  // namespace isobit::cli
