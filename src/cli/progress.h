// SPDX-License-Identifier: Apache-2.0
// The last line of a terminal while something runs that takes long; lines alone elsewhere.
#ifndef ISOBIT_CLI_PROGRESS_H_
#define ISOBIT_CLI_PROGRESS_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace isobit::cli {

// [#####...............] 2/8  8 s  what
// cut to `columns`. More steps than foreseen fill the bar.
std::string ProgressLine(size_t step, size_t foreseen, std::chrono::seconds elapsed,
                         const std::string& what, size_t columns);

// Draws on standard error where that is a terminal that can go back in a line. Thread-safe.
class Progress {
 public:
  Progress();
  ~Progress();  // Takes the bar away.
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Step number `step`, from 1 on, begins.
  void Start(size_t step, size_t foreseen, const std::string& what);
  // A line above the bar.
  void Say(const std::string& text);

 private:
  void Draw();  // Under the mutex, like Clear.
  void Clear();
  void Tick();

  const bool shown_;
  std::mutex mutex_;
  std::condition_variable ends_;
  bool ended_ = false, drawn_ = false;
  size_t step_ = 0, foreseen_ = 0;
  std::string what_;
  std::chrono::steady_clock::time_point since_;
  std::thread ticker_;
};

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_PROGRESS_H_
