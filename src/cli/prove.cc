// SPDX-License-Identifier: Apache-2.0
// isobit prove A B: runs the program again with factors flipped, and says what that shows.
#include "prove/prove.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "explain/engine.h"
#include "report/json.h"
#include "report/text.h"
#include "trace/reader.h"

namespace isobit::cli {
namespace {

Result<std::string> MakeFolder(const std::string& wanted, const std::string& beside) {
  const std::string folder = wanted.empty() ? beside + ".prove" : wanted;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto absolute = std::filesystem::absolute(folder, error);
  if (error || access(absolute.c_str(), W_OK) != 0) {
    return Fail(ErrorCode::kPermission, "the folder for the runs cannot be written", folder,
                "name another one with --folder");
  }
  return absolute.lexically_normal().string();
}

Result<std::string> ThisProgram() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    return Fail(ErrorCode::kProcess, "cannot find the path of isobit itself", "/proc/self/exe");
  }
  return path.string();
}

Result<prove::ProveOptions> OptionsOf(const ProveOptions& options) {
  prove::ProveOptions to;
  ISOBIT_ASSIGN_OR_RETURN(to.jobs.isobit, ThisProgram());
  ISOBIT_ASSIGN_OR_RETURN(to.jobs.folder, MakeFolder(options.folder, options.a));
  to.jobs.timeout_seconds = options.timeout;
  to.launch = {options.command, options.directory};
  to.only = options.only;
  if (!options.quiet) {
    to.say = [](const std::string& line) {
      std::fprintf(stderr, "isobit: %s\n", Printable(line).c_str());
    };
  }
  return to;
}

}  // namespace

int RunProve(const ProveOptions& options) {
  auto a = trace::Reader::Open(options.a);
  if (!a) {
    return Complain(a.error());
  }
  auto b = trace::Reader::Open(options.b);
  if (!b) {
    return Complain(b.error());
  }
  explain::Explanation explanation = explain::Explain(**a, **b, options.a, options.b);
  bool proved = explanation.verdict == explain::Verdict::kIdentical;
  if (explanation.verdict == explain::Verdict::kDifferent) {
    const auto wishes = OptionsOf(options);
    if (!wishes) {
      return Complain(wishes.error());
    }
    const auto proof = prove::Prove((*a)->trace(), (*b)->trace(), explanation, *wishes);
    if (!proof) {
      return Complain(proof.error());
    }
    prove::WriteInto(*proof, &explanation);
    proved = proof->rounds.front().proved();
  }
  const std::string text = options.json ? report::ToJson(explanation)
                                        : report::ToText(explanation, {Colour(), options.verbose});
  if (const Status status = Print(text); !status) {
    return Complain(status.error());
  }
  return proved ? kAgree : kInconclusive;
}

}  // namespace isobit::cli
