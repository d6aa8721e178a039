// SPDX-License-Identifier: Apache-2.0
// For tests: a folder that goes away, and a recording with every kind of message in it.
#ifndef ISOBIT_TRACE_TEST_TRACE_H_
#define ISOBIT_TRACE_TEST_TRACE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "trace/reader.h"
#include "trace/writer.h"

namespace isobit::trace {

class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "isobit_trace_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void WriteWhole(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

template <typename T>
std::vector<std::byte> BytesOf(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline RunInfo TestRun() {
  RunInfo run;
  run.recorder = "isobit tap";
  run.recorder_version = "0.1.0";
  run.sees = {"ops", "values", "env"};
  run.argv = {"python", "train.py", "--epochs", "3"};
  run.directory = "/work";
  run.python_version = "3.11.2";
  run.tensorflow_version = "2.21.0";
  run.policy = "occurrence<8|pow2|every=64";
  return run;
}

// The error's code, or empty for success.
template <typename T>
std::string CodeOf(const Result<T>& result) {
  return result ? "" : std::string(ErrorCodeName(result.error().code));
}

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_TEST_TRACE_H_
