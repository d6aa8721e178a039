// SPDX-License-Identifier: Apache-2.0
#include "tfapi/probe.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>

namespace isobit::tfapi {
namespace {

// write() reports EFAULT instead of faulting: works where process_vm_readv is forbidden.
bool ReadThroughPipe(const void* address, void* out, size_t size) {
  int ends[2];
  if (size > 4096 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    return false;
  }
  const bool ok = write(ends[1], address, size) == static_cast<ssize_t>(size) &&
                  read(ends[0], out, size) == static_cast<ssize_t>(size);
  close(ends[0]);
  close(ends[1]);
  return ok;
}

std::atomic<bool> guard_busy{false};
// Both are used by the thread inside RunGuarded alone; the handler compares its own thread with the
// first.
std::atomic<pid_t> guard_thread{0};
sigjmp_buf guard_return;
struct sigaction guard_previous[2];
constexpr int kGuardSignals[2] = {SIGSEGV, SIGBUS};

void OnFault(int signal, siginfo_t* info, void* context) {
  if (guard_thread.load() == gettid()) {
    siglongjmp(guard_return, 1);
  }
  const struct sigaction& previous = guard_previous[signal == SIGSEGV ? 0 : 1];
  if ((previous.sa_flags & SA_SIGINFO) != 0 && previous.sa_sigaction != nullptr) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    // The program has no handler: end as it would have ended without us, at the same instruction.
    sigaction(signal, &previous, nullptr);
  }
}

}  // namespace

bool SafeRead(const void* address, void* out, size_t size) {
  if (reinterpret_cast<uintptr_t>(address) < 4096) {
    return false;
  }
  static std::atomic<bool> vm_read_forbidden{false};
  if (!vm_read_forbidden.load(std::memory_order_relaxed)) {
    iovec local{out, size};
    iovec remote{const_cast<void*>(address), size};
    const ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (got == static_cast<ssize_t>(size)) {
      return true;
    }
    if (got >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES)) {
      return false;
    }
    vm_read_forbidden = true;
  }
  return ReadThroughPipe(address, out, size);
}

void* SafeReadPointer(const void* address) {
  void* value = nullptr;
  return SafeRead(address, &value, sizeof value) ? value : nullptr;
}

std::string SymbolAt(const void* address, bool exact) {
  Dl_info info;
  if (address == nullptr || dladdr(address, &info) == 0 || info.dli_sname == nullptr ||
      (exact && info.dli_saddr != address)) {
    return "";
  }
  return info.dli_sname;
}

std::string ClassSymbol(const void* object) {
  // A virtual table's symbol starts two words (offset to top, type information) before where
  // objects point.
  void* functions = SafeReadPointer(object);
  if (functions == nullptr) {
    return "";
  }
  return SymbolAt(static_cast<char*>(functions) - 2 * sizeof(void*), /*exact=*/true);
}

bool RunGuarded(const std::function<void()>& body) {
  if (guard_busy.exchange(true)) {
    return false;
  }
  struct sigaction action {};
  action.sa_sigaction = OnFault;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < 2; ++i) {
    sigaction(kGuardSignals[i], &action, &guard_previous[i]);
  }
  guard_thread = gettid();
  volatile bool ok = false;
  if (sigsetjmp(guard_return, 1) == 0) {
    body();
    ok = true;
  }
  guard_thread = 0;
  for (int i = 0; i < 2; ++i) {
    sigaction(kGuardSignals[i], &guard_previous[i], nullptr);
  }
  guard_busy = false;
  return ok;
}

}  // namespace isobit::tfapi
