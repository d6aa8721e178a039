// SPDX-License-Identifier: Apache-2.0
#include "tap/python_site.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "tap/package_folders.h"

namespace isobit::tap {
namespace {

struct PyObject;

// CPython 3.9 and later. The limited declarations that are needed, under their own names.
struct Api {
  int (*gil_ensure)() = nullptr;
  void (*gil_release)(int) = nullptr;
  void* (*this_thread)() = nullptr;
  void* (*thread_get)() = nullptr;
  int (*is_finalizing)() = nullptr;
  int (*is_initialized)() = nullptr;
  PyObject* (*get_frame)(void* thread) = nullptr;  // New reference.
  PyObject* (*frame_code)(PyObject*) = nullptr;    // New reference.
  PyObject* (*frame_back)(PyObject*) = nullptr;    // New reference.
  int (*frame_line)(PyObject*) = nullptr;
  PyObject* (*get_attr)(PyObject*, const char*) = nullptr;
  const char* (*utf8)(PyObject*, ssize_t*) = nullptr;
  void (*inc_ref)(PyObject*) = nullptr;
  void (*dec_ref)(PyObject*) = nullptr;
  void (*fetch_error)(PyObject**, PyObject**, PyObject**) = nullptr;
  void (*restore_error)(PyObject*, PyObject*, PyObject*) = nullptr;
  bool complete = false;

  Api() {
    complete = true;
    auto need = [&](auto* out, const char* name, const char* older = nullptr) {
      void* found = dlsym(RTLD_DEFAULT, name);
      if (found == nullptr && older != nullptr) {
        found = dlsym(RTLD_DEFAULT, older);
      }
      *reinterpret_cast<void**>(out) = found;
      complete = complete && found != nullptr;
    };
    need(&gil_ensure, "PyGILState_Ensure");
    need(&gil_release, "PyGILState_Release");
    need(&this_thread, "PyGILState_GetThisThreadState");
    need(&thread_get, "PyThreadState_Get");
    need(&is_finalizing, "Py_IsFinalizing", "_Py_IsFinalizing");
    need(&is_initialized, "Py_IsInitialized");
    need(&get_frame, "PyThreadState_GetFrame");
    need(&frame_code, "PyFrame_GetCode");
    need(&frame_back, "PyFrame_GetBack");
    need(&frame_line, "PyFrame_GetLineNumber");
    need(&get_attr, "PyObject_GetAttrString");
    need(&utf8, "PyUnicode_AsUTF8AndSize");
    need(&inc_ref, "Py_IncRef");
    need(&dec_ref, "Py_DecRef");
    need(&fetch_error, "PyErr_Fetch");
    need(&restore_error, "PyErr_Restore");
  }
};

const Api& Python() {
  static const Api* api = new Api;
  return *api;
}

bool SitesWanted() {
  static const bool wanted = [] {
    const char* value = std::getenv("ISOBIT_EAGER_SITES");
    return value == nullptr || std::string_view(value) != "0";
  }();
  return wanted;
}

// The lines of a source file, read once.
std::string SourceLine(std::unordered_map<std::string, std::vector<std::string>>* files,
                       const std::string& file, int line) {
  constexpr size_t kMaxFiles = 64, kMaxBytes = size_t{4} << 20;
  auto found = files->find(file);
  if (found == files->end()) {
    if (files->size() >= kMaxFiles) {
      return "";
    }
    found = files->emplace(file, std::vector<std::string>()).first;
    std::ifstream in(file);
    size_t bytes = 0;
    for (std::string text; bytes < kMaxBytes && std::getline(in, text); bytes += text.size() + 1) {
      found->second.push_back(text);
    }
  }
  const auto& lines = found->second;
  if (line < 1 || static_cast<size_t>(line) > lines.size()) {
    return "";
  }
  const std::string& text = lines[static_cast<size_t>(line) - 1];
  const size_t begin = text.find_first_not_of(" \t");
  const size_t end = text.find_last_not_of(" \t\r");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

// A notebook's cell lies nowhere, under a name with a process id: /tmp/ipykernel_PID/HASH.py.
std::string AsTheUserKnowsIt(std::string_view file) {
  if (file.find("/ipykernel_") != std::string_view::npos) {
    return "cell-" + std::string(file.substr(file.rfind('/') + 1));
  }
  char directory[4096];
  if (getcwd(directory, sizeof directory) != nullptr) {
    const std::string_view below(directory);
    if (file.size() > below.size() + 1 && file.starts_with(below) && file[below.size()] == '/') {
      return std::string(file.substr(below.size() + 1));
    }
  }
  return std::string(file);
}

}  // namespace

bool IsPythonThread() {
  const Api& api = Python();
  return api.complete && api.is_initialized() != 0 && api.this_thread() != nullptr;
}

bool IsUserFile(std::string_view file) {
  constexpr std::array kLibraries = {"/site-packages/", "/dist-packages/", "/lib/python3",
                                     "/lib64/python3", "/python/isobit/"};
  if (file.empty() || file.starts_with("<frozen")) {
    return false;
  }
  for (std::string_view library : kLibraries) {
    if (file.find(library) != std::string_view::npos) {
      return false;
    }
  }
  // Functions that autograph makes lie in the temporary directory.
  return file.find("__autograph_generated_file") == std::string_view::npos;
}

struct PythonSites::Impl {
  Intern intern;
  std::mutex mutex;
  struct Code {
    bool user = false;
    std::string file, function;
    std::unordered_map<int, uint32_t> sites;  // By line.
  };
  static constexpr size_t kMaxCodes = 16384;
  // Each code object met is kept alive, so that its address stays its own.
  std::unordered_map<PyObject*, Code> codes;
  std::unordered_map<std::string, std::vector<std::string>> files;
  PackageFolders packages;

  std::string Text(PyObject* object, const char* attribute) {
    const Api& api = Python();
    PyObject* value = api.get_attr(object, attribute);
    if (value == nullptr) {
      return "";
    }
    ssize_t size = 0;
    const char* data = api.utf8(value, &size);
    std::string text = data == nullptr ? "" : std::string(data, static_cast<size_t>(size));
    api.dec_ref(value);
    return text;
  }

  // With the GIL. nullptr: too many already.
  Code* Find(PyObject* code) {
    auto found = codes.find(code);
    if (found != codes.end()) {
      return &found->second;
    }
    if (codes.size() >= kMaxCodes) {
      return nullptr;
    }
    Code facts;
    facts.file = Text(code, "co_filename");
    facts.user = IsUserFile(facts.file) && !packages.Hold(facts.file);
    facts.function = facts.user ? Text(code, "co_name") : "";
    Python().inc_ref(code);
    return &codes.emplace(code, std::move(facts)).first->second;
  }

  // With the GIL: innermost frame of the user.
  uint32_t Walk() {
    const Api& api = Python();
    constexpr int kMaxFrames = 200;
    uint32_t site = 0;
    PyObject* frame = api.get_frame(api.thread_get());
    for (int depth = 0; frame != nullptr && depth < kMaxFrames && site == 0; ++depth) {
      PyObject* code = api.frame_code(frame);
      Code* facts = code == nullptr ? nullptr : Find(code);
      if (facts != nullptr && facts->user) {
        const int line = api.frame_line(frame);
        uint32_t& known = facts->sites[line];
        if (known == 0) {
          known = intern(AsTheUserKnowsIt(facts->file), line, facts->function,
                         SourceLine(&files, facts->file, line));
        }
        site = known;
      }
      PyObject* back = api.frame_back(frame);
      if (code != nullptr) {
        api.dec_ref(code);
      }
      api.dec_ref(frame);
      frame = back;
    }
    if (frame != nullptr) {
      api.dec_ref(frame);
    }
    return site;
  }
};

PythonSites::PythonSites(Intern intern) : impl_(std::make_unique<Impl>()) {
  impl_->intern = std::move(intern);
}

// The code objects stay alive: their references are given back only under the GIL, which a
// destructor must not wait for.
PythonSites::~PythonSites() = default;

uint32_t PythonSites::Current() {
  const Api& api = Python();
  if (!api.complete || !SitesWanted() || api.is_initialized() == 0 || api.is_finalizing() != 0 ||
      api.this_thread() == nullptr) {
    return 0;
  }
  const int gil = api.gil_ensure();
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  api.fetch_error(&type, &value, &traceback);
  uint32_t site = 0;
  try {
    // Under the GIL there is no rival for the mutex but in free-threaded builds.
    std::lock_guard lock(impl_->mutex);
    site = impl_->Walk();
  } catch (...) {
    site = 0;
  }
  api.restore_error(type, value, traceback);
  api.gil_release(gil);
  return site;
}

}  // namespace isobit::tap
