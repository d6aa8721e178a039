// SPDX-License-Identifier: Apache-2.0
#include "match/folder.h"

#include <unistd.h>

#include <filesystem>
#include <set>

#include "trace/crc32.h"

namespace isobit::match {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kMark = "kit.json";

uint32_t Sum(const std::string& text) { return trace::Crc32(0, text); }

// Every name that a kit may have: kit.json of a stranger does not say what is removed.
std::set<std::string> KnownNames() {
  std::set<std::string> names = {"README.md",          "isobit.env",       "run.sh",
                                 "check.sh",           "requirements.txt", "constraints.txt",
                                 "isobit_settings.py", "sitecustomize.py"};
  std::vector<std::string> engine = EngineFiles();
  engine.insert(engine.end(), {"__init__.py", "channels/__init__.py"});
  for (const std::string& name : engine) {
    names.insert("isobit_kit/" + name);
  }
  return names;
}

// Removes the files of an earlier kit.
Status MakeRoom(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) ||
      (fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    return {};
  }
  const json mark = json::parse(ReadFile(folder + "/" + kMark), nullptr, false);
  if (!mark.is_object() || mark.value("schema", json()) != "isobit.kit/1" ||
      !mark.value("files", json()).is_object()) {
    return Fail(ErrorCode::kUsage, "the folder is there and is no kit of isobit's", folder,
                "name another one with -o FOLDER");
  }
  const std::set<std::string> known = KnownNames();
  for (const bool remove : {false, true}) {
    for (const auto& [name, sum] : mark["files"].items()) {
      const std::string path = folder + "/" + name;
      if (!known.contains(name) || !fs::exists(fs::symlink_status(path, error))) {
        continue;
      }
      if (remove) {
        unlink(path.c_str());
      } else if (sum != Sum(ReadFile(path))) {
        return Fail(ErrorCode::kUsage, "a file of the kit was changed since isobit wrote it", path,
                    "name another folder with -o FOLDER, or remove the file");
      }
    }
  }
  return {};
}

}  // namespace

Status WriteKit(const Kit& kit, const Surroundings& surroundings) {
  const std::string& folder = surroundings.folder;
  ISOBIT_RETURN_IF_ERROR(MakeRoom(folder));
  const Files files = FilesOf(kit, surroundings);
  json mark = ToJson(kit);
  mark["files"] = json::object();
  for (const auto& [name, text] : files) {
    mark["files"][name] = Sum(text);
  }
  // First: what a run that is stopped here leaves is a kit, too.
  unlink((folder + "/" + kMark).c_str());
  ISOBIT_RETURN_IF_ERROR(WriteNewFiles(
      folder, {{kMark, mark.dump(1, ' ', true, json::error_handler_t::replace) + "\n"}}));
  return WriteNewFiles(folder, files);
}

}  // namespace isobit::match
