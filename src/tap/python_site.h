// SPDX-License-Identifier: Apache-2.0
// Where in the user's Python program this thread is. CPython's own C functions, found by name in
// this process; nothing happens when there is no Python, or when it is ending.
#ifndef ISOBIT_TAP_PYTHON_SITE_H_
#define ISOBIT_TAP_PYTHON_SITE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace isobit::tap {

// True when this thread is known to Python: then it runs eager ops, and code of py_function.
bool IsPythonThread();

// What counts as the user's code: not a library's, not Python's own, not isobit's.
bool IsUserFile(std::string_view file);

class PythonSites {
 public:
  // intern: (file, line, function, source line) -> site.
  using Intern = std::function<uint32_t(std::string_view, int, std::string_view, std::string_view)>;
  explicit PythonSites(Intern intern);
  ~PythonSites();

  // The site of the innermost frame of the user's code; 0 when there is none or Python cannot be
  // asked. Takes the GIL.
  uint32_t Current();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_PYTHON_SITE_H_
