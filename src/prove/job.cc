// SPDX-License-Identifier: Apache-2.0
#include "prove/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <thread>

#include "prove/mount.h"
#include "prove/packages.h"
#include "prove/spawn.h"
#include "trace/reader.h"

extern char** environ;

namespace isobit::prove {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kSaidLast = 400;  // Bytes of a failed program's last words.
constexpr auto kGrace = std::chrono::seconds(10);

struct Kind {
  JobEnd::Kind kind;
  std::string_view name;
};
constexpr Kind kKinds[] = {{JobEnd::Kind::kEnded, "ended"},
                           {JobEnd::Kind::kStopped, "stopped"},
                           {JobEnd::Kind::kFailed, "failed"}};

std::string_view KindName(JobEnd::Kind kind) {
  return std::ranges::find(kKinds, kind, &Kind::kind)->name;
}

// What is run and with which variables, ready for exec.
struct Image {
  std::vector<std::string> words, environment;
};

Image ImageOf(const Job& job, const JobOptions& options, const std::string& stem) {
  Image image;
  image.words = {options.isobit, "record", "-q", "-f", "-o", stem + ".isobit", "--"};
  for (const auto* part : {&job.launch.wrapper, &job.launch.command}) {
    image.words.insert(image.words.end(), part->begin(), part->end());
  }
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const size_t equals = text.find('=');
    if (equals != std::string::npos) {
      variables[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
  for (const auto& [name, value] : job.launch.variables) {
    if (value) {
      variables[name] = *value;
    } else {
      variables.erase(name);
    }
  }
  variables.erase("ISOBIT_APPLY");
  if (!job.launch.settings.empty()) {
    variables["ISOBIT_APPLY"] = job.launch.settings.dump();
  }
  for (const auto& [name, value] : variables) {
    image.environment.push_back(name + "=" + value);
  }
  return image;
}

// In the child: only what is allowed between fork and exec.
[[noreturn]] void Become(const char* directory, const char* out, const char* err, char** words,
                         char** environment) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int in = open("/dev/null", O_RDONLY);
  const int to = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int error = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || to < 0 || error < 0 || dup2(in, 0) < 0 || dup2(to, 1) < 0 || dup2(error, 2) < 0 ||
      chdir(directory) != 0) {
    _exit(126);
  }
  execve(words[0], words, environment);
  _exit(127);
}

pid_t Start(const Job& job, const JobOptions& options, const std::string& stem) {
  Image image = ImageOf(job, options, stem);
  std::vector<char*> words = Pointers(image.words), environment = Pointers(image.environment);
  const std::string out = stem + ".out", err = stem + ".err";
  const pid_t pid = fork();
  if (pid == 0) {
    Become(job.launch.directory.c_str(), out.c_str(), err.c_str(), words.data(),
           environment.data());
  }
  if (pid > 0) {
    setpgid(pid, pid);  // Whichever of the two comes first.
  }
  return pid;
}

bool Ended(pid_t pid, int* status) { return waitpid(pid, status, WNOHANG) == pid; }

// Ends the job as a user would, so that what it recorded is completed.
void Stop(pid_t pid, int* status) {
  kill(pid, SIGTERM);
  for (const auto end = Clock::now() + kGrace; Clock::now() < end;) {
    if (Ended(pid, status)) {
      kill(-pid, SIGKILL);  // What the program has left behind.
      return;
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
  kill(-pid, SIGKILL);
  while (waitpid(pid, status, 0) < 0 && errno == EINTR) {
  }
}

bool Passed(const std::string& recording, const MayStop& may_stop) {
  if (!may_stop) {
    return false;
  }
  const auto reader = trace::Reader::Open(recording + ".part");
  return reader && may_stop((*reader)->trace());
}

std::string LastWords(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<size_t>(std::max<std::streamoff>(in.tellg(), 0));
  std::string text(std::min(size, kSaidLast), '\0');
  in.seekg(static_cast<std::streamoff>(size - text.size()));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

// Waits for the end; looks at what is recorded ever more rarely, since looking costs time.
JobEnd::Kind Wait(pid_t pid, const std::string& recording, const JobOptions& options,
                  const MayStop& may_stop, int* status) {
  const auto begin = Clock::now();
  auto look_after = milliseconds(1500);
  auto next_look = begin + look_after;
  while (!Ended(pid, status)) {
    std::this_thread::sleep_for(milliseconds(20));
    const auto now = Clock::now();
    if (options.timeout_seconds > 0 &&
        now - begin > std::chrono::seconds(options.timeout_seconds)) {
      Stop(pid, status);
      return JobEnd::Kind::kFailed;
    }
    if (now >= next_look) {
      if (Passed(recording, may_stop)) {
        Stop(pid, status);
        return JobEnd::Kind::kStopped;
      }
      look_after = look_after * 5 / 4;
      next_look = Clock::now() + look_after;
    }
  }
  return JobEnd::Kind::kEnded;
}

// Puts the job's packages before all others.
Status InstallPackages(const JobOptions& options, Launch* launch) {
  std::string path;
  for (const std::string& package : launch->packages) {
    ISOBIT_ASSIGN_OR_RETURN(const std::string place,
                            InstallPackage(launch->command[0], package, options.folder));
    path += place + ":";
  }
  if (!path.empty()) {
    const auto set = launch->variables.find("PYTHONPATH");
    const char* inherited = std::getenv("PYTHONPATH");
    const std::string before = set != launch->variables.end() ? set->second.value_or("")
                               : inherited == nullptr         ? ""
                                                              : inherited;
    launch->variables["PYTHONPATH"] =
        before.empty() ? path.substr(0, path.size() - 1) : path + before;
  }
  return {};
}

// Has the command see the job's edits in the place of the program's files.
Status MakeEdits(const std::string& stem, Launch* launch) {
  std::map<std::string, std::vector<explain::Edit>> by_file;
  for (const explain::Edit& edit : launch->edits) {
    by_file[edit.file].push_back(edit);
  }
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [file, edits] : by_file) {
    const std::string edited = stem + "." + std::to_string(files.size()) + ".py";
    ISOBIT_RETURN_IF_ERROR(WriteEdited(file, edits, edited));
    files.emplace_back(edited, file);
  }
  if (!files.empty()) {
    const std::vector<std::string> words = MountOver("unshare", files);
    launch->wrapper.insert(launch->wrapper.begin(), words.begin(), words.end());
    launch->variables["PYTHONDONTWRITEBYTECODE"] = "1";  // What is compiled is not the file's.
  }
  return {};
}

JobEnd RunAndWait(Job job, const JobOptions& options, const MayStop& may_stop) {
  const std::string stem = options.folder + "/" + job.Name();
  JobEnd end;
  if (const Status installed = InstallPackages(options, &job.launch); !installed) {
    end.failure = installed.error().what;
    return end;
  }
  if (const Status edited = MakeEdits(stem, &job.launch); !edited) {
    end.failure = edited.error().what + " (" + edited.error().where + ")";
    return end;
  }
  const pid_t pid = Start(job, options, stem);
  if (pid < 0) {
    end.failure = std::string("cannot start a process: ") + std::strerror(errno);
    return end;
  }
  int status = 0;
  end.kind = Wait(pid, stem + ".isobit", options, may_stop, &status);
  end.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  end.said = LastWords(stem + ".err");
  if (end.kind == JobEnd::Kind::kFailed) {
    end.failure = "it took longer than " + std::to_string(options.timeout_seconds) + " s";
  } else if (access((stem + ".isobit").c_str(), R_OK) != 0) {
    end.kind = JobEnd::Kind::kFailed;
    end.failure = "nothing was recorded (exit status " + std::to_string(end.exit_code) + ")";
  } else {
    end.recording = stem + ".isobit";
  }
  return end;
}

}  // namespace

std::string Job::Name() const {
  std::string name = side;
  for (const size_t flip : flips) {
    name += "+" + std::to_string(flip);
  }
  return repeat == 0 ? name : name + "." + std::to_string(repeat);
}

nlohmann::json ToJson(const Job& job) {
  return {{"side", job.side},
          {"flips", job.flips},
          {"repeat", job.repeat},
          {"whole", job.whole},
          {"launch", ToJson(job.launch)}};
}

Result<Job> JobFromJson(const nlohmann::json& json) {
  try {
    Job job;
    json.at("side").get_to(job.side);
    json.at("flips").get_to(job.flips);
    json.at("repeat").get_to(job.repeat);
    json.at("whole").get_to(job.whole);
    ISOBIT_ASSIGN_OR_RETURN(job.launch, LaunchFromJson(json.at("launch")));
    if (job.side != "a" && job.side != "b") {
      return Fail(ErrorCode::kUsage, "a job of neither side", "", kPlanAgain);
    }
    return job;
  } catch (const nlohmann::json::exception& error) {
    return Fail(ErrorCode::kUsage, std::string("not a job of isobit prove: ") + error.what(), "",
                kPlanAgain);
  }
}

Status WriteEnd(const Job& job, const JobEnd& end, const std::string& folder) {
  const nlohmann::json json = {{"schema", "isobit.job-end/1"}, {"job", ToJson(job)},
                               {"kind", KindName(end.kind)},   {"exit_code", end.exit_code},
                               {"failure", end.failure},       {"said", end.said}};
  const std::string path = folder + "/" + job.Name() + ".json", part = path + ".part";
  std::ofstream out(part);
  out << json.dump(1, ' ', true, nlohmann::json::error_handler_t::replace) << "\n";
  out.close();
  if (!out || rename(part.c_str(), path.c_str()) != 0) {
    return Fail(ErrorCode::kIo, "the end of a job cannot be written", path);
  }
  return {};
}

Result<JobEnd> ReadEnd(const Job& job, const std::string& folder) {
  const std::string stem = folder + "/" + job.Name();
  std::ifstream in(stem + ".json");
  const auto json = nlohmann::json::parse(in, nullptr, false);
  const auto not_run = [&] {
    return Fail(ErrorCode::kNotFound, "the job has not been run", stem, "isobit prove --job");
  };
  if (!json.is_object() || json.value("job", nlohmann::json()) != ToJson(job)) {
    return not_run();
  }
  JobEnd end;
  const auto kind = std::ranges::find(kKinds, json.value("kind", ""), &Kind::name);
  if (kind == std::end(kKinds)) {
    return not_run();
  }
  end.kind = kind->kind;
  end.exit_code = json.value("exit_code", 0);
  end.failure = json.value("failure", "");
  end.said = json.value("said", "");
  if (end.kind != JobEnd::Kind::kFailed) {
    end.recording = stem + ".isobit";
  }
  return end;
}

JobEnd RunJob(const Job& job, const JobOptions& options, const MayStop& may_stop) {
  unlink((options.folder + "/" + job.Name() + ".json").c_str());
  JobEnd end = RunAndWait(job, options, job.whole ? nullptr : may_stop);
  if (const Status status = WriteEnd(job, end, options.folder); !status) {
    end = JobEnd();
    end.failure = status.error().what;
  }
  return end;
}

}  // namespace isobit::prove
