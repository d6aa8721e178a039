// SPDX-License-Identifier: Apache-2.0
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

extern char** environ;

namespace isobit::cli {
namespace {

constexpr size_t kOutLimit = size_t{64} << 20;
constexpr size_t kErrLimit = size_t{64} << 10;

struct Pipe {
  int ends[2] = {-1, -1};
  ~Pipe() {
    Close(0);
    Close(1);
  }
  bool Open() { return pipe2(ends, O_CLOEXEC) == 0; }
  void Close(int end) {
    if (ends[end] >= 0) {
      close(ends[end]);
      ends[end] = -1;
    }
  }
};

// Starts the program as the leader of a process group of its own, so that its children can be
// killed with it.
int Spawn(const std::vector<std::string>& argv, const Pipe& out, const Pipe& err, pid_t* pid) {
  std::vector<char*> words;
  for (const std::string& word : argv) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int error = posix_spawnp(pid, words[0], &actions, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Reads once from a ready pipe. False at its end.
bool Take(int fd, std::string& text) {
  char buffer[65536];
  const ssize_t got = read(fd, buffer, sizeof buffer);
  if (got > 0) {
    text.append(buffer, static_cast<size_t>(got));
    return true;
  }
  return got < 0 && (errno == EINTR || errno == EAGAIN);
}

enum class Ending { kClosed, kTimeout, kTooMuch };

Ending Drain(Pipe& out, Pipe& err, int timeout_seconds, ChildOutput& output) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(timeout_seconds);
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) {
      return Ending::kTimeout;
    }
    pollfd fds[2] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
    if (poll(fds, 2, static_cast<int>(left)) <= 0) {
      continue;
    }
    if (fds[0].revents != 0 && !Take(out.ends[0], output.out)) {
      out.Close(0);
    }
    if (fds[1].revents != 0 && !Take(err.ends[0], output.err)) {
      err.Close(0);
    }
    if (output.err.size() > 2 * kErrLimit) {
      output.err.erase(0, output.err.size() - kErrLimit);
    }
    if (output.out.size() > kOutLimit) {
      return Ending::kTooMuch;
    }
  }
  return Ending::kClosed;
}

int WaitStatus(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

int ShellStatus(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

constexpr int kForwarded[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM};
volatile pid_t forward_to = 0;

// What the kernel sends for the terminal goes to the whole process group: passed on, the program
// would get it twice.
void Forward(int signal, siginfo_t* info, void*) {
  const int saved_errno = errno;
  const pid_t pid = forward_to;
  if (info->si_code <= 0 && pid > 0 && info->si_pid != pid) {
    kill(pid, signal);
  }
  errno = saved_errno;
}

// The signals to be passed on are held back while the program is being started.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : kForwarded) {
      sigaddset(&held, signal);
    }
    sigprocmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { Release(); }
  void Release() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void ForwardSignals() {
  for (const int signal : kForwarded) {
    struct sigaction action {};
    action.sa_sigaction = Forward;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

// In the child. The pipe closes when the program runs, else it brings errno.
[[noreturn]] void Execute(std::vector<char*>& words, const HeldSignals& held, const Pipe& failure) {
  held.Release();
  execvp(words[0], words.data());
  const int error = errno;
  (void)!write(failure.ends[1], &error, sizeof error);
  _exit(error == ENOENT ? 127 : 126);
}

}  // namespace

Result<ChildOutput> RunChild(const std::vector<std::string>& argv, int timeout_seconds) {
  Pipe out, err;
  if (!out.Open() || !err.Open()) {
    return Fail(ErrorCode::kProcess, std::string("no pipe: ") + std::strerror(errno), argv[0]);
  }
  pid_t pid = -1;
  if (const int error = Spawn(argv, out, err, &pid); error != 0) {
    return Fail(ErrorCode::kProcess, std::string("cannot be started: ") + std::strerror(error),
                argv[0], "name a Python with --python PATH");
  }
  out.Close(1);
  err.Close(1);
  ChildOutput output;
  const Ending ending = Drain(out, err, timeout_seconds, output);
  if (ending != Ending::kClosed) {
    kill(-pid, SIGKILL);
  }
  output.status = ShellStatus(WaitStatus(pid));
  if (ending == Ending::kTimeout) {
    return Fail(ErrorCode::kProcess,
                "took more than " + std::to_string(timeout_seconds) + " seconds and was ended",
                argv[0]);
  }
  if (ending == Ending::kTooMuch) {
    return Fail(ErrorCode::kProcess, "printed more than 64 MiB and was ended", argv[0]);
  }
  if (output.err.size() > kErrLimit) {
    output.err.erase(0, output.err.size() - kErrLimit);
  }
  return output;
}

ProgramEnd RunProgram(const std::vector<std::string>& argv) {
  ProgramEnd end;
  std::vector<char*> words;
  for (const std::string& word : argv) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  Pipe failure;
  const HeldSignals held;
  end.pid = failure.Open() ? fork() : -1;
  if (end.pid == 0) {
    Execute(words, held, failure);
  }
  if (end.pid < 0) {
    end.start_error = errno;
    end.exit_code = 126;
    return end;
  }
  forward_to = end.pid;
  ForwardSignals();
  held.Release();
  failure.Close(1);
  int error = 0;
  while (read(failure.ends[0], &error, sizeof error) < 0 && errno == EINTR) {
  }
  end.start_error = error;
  const int status = WaitStatus(end.pid);
  forward_to = 0;
  end.exit_code = ShellStatus(status);
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return end;
}

}  // namespace isobit::cli
