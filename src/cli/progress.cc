// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "cli/output.h"

namespace isobit::cli {
namespace {

using Clock = std::chrono::steady_clock;

bool CanGoBack() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

size_t Columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

std::string ProgressLine(size_t step, size_t foreseen, std::chrono::seconds elapsed,
                         const std::string& what, size_t columns) {
  constexpr size_t kWidth = 20;
  // What has ended, not what runs.
  const size_t filled = kWidth * std::min(step - 1, foreseen) / std::max<size_t>(foreseen, 1);
  std::string line = '[' + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] " +
                     std::to_string(step) + '/' + std::to_string(std::max(step, foreseen)) + "  " +
                     std::to_string(elapsed.count()) + " s  " + what;
  return line.substr(0, columns - std::min<size_t>(columns, 1));
}

Progress::Progress() : shown_(CanGoBack()) {
  if (shown_) {
    ticker_ = std::thread([this] { Tick(); });
  }
}

Progress::~Progress() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
    Clear();
  }
  ends_.notify_all();
  if (ticker_.joinable()) {
    ticker_.join();
  }
}

void Progress::Start(size_t step, size_t foreseen, const std::string& what) {
  std::lock_guard lock(mutex_);
  step_ = step;
  foreseen_ = foreseen;
  what_ = Printable(what);
  since_ = Clock::now();
  Draw();
}

void Progress::Say(const std::string& text) {
  std::lock_guard lock(mutex_);
  Clear();
  cli::Say(text);
}

void Progress::Draw() {
  if (!shown_ || step_ == 0 || ended_) {
    return;
  }
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - since_);
  std::fprintf(stderr, "\r%s\033[K",
               ProgressLine(step_, foreseen_, elapsed, what_, Columns()).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::Clear() {
  if (std::exchange(drawn_, false)) {
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  }
}

void Progress::Tick() {
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, std::chrono::milliseconds(500), [this] { return ended_; })) {
    Draw();
  }
}

}  // namespace isobit::cli
