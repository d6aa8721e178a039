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

int Wait(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
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
  output.status = Wait(pid);
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

}  // namespace isobit::cli
