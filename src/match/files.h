// SPDX-License-Identifier: Apache-2.0
// The files of a kit, as text. Everything that comes from a recording is quoted for what reads the
// file, and stands on one line.
#ifndef ISOBIT_MATCH_FILES_H_
#define ISOBIT_MATCH_FILES_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "match/kit.h"
#include "match/new_files.h"

namespace isobit::match {

// The files of python/isobit that a kit with settings holds (engine.inc).
std::vector<std::string> EngineFiles();

struct Surroundings {
  std::string like_path;  // Of the recording that is matched, absolute.
  std::string folder;     // As the user names the kit.
  Files engine;           // By the names of EngineFiles().
};

// Every file but kit.json (folder.h).
Files FilesOf(const Kit& kit, const Surroundings& surroundings);

// What the kit sets, why, and what to do with it: on the terminal, and in its README.
std::string Summary(const Kit& kit, const Surroundings& surroundings);

// The same for programs; kit.json holds it.
nlohmann::json ToJson(const Kit& kit);

// One word of a shell command; "~/" at its front is the home of whoever runs it.
std::string HomeWord(const std::string& word);

}  // namespace isobit::match

#endif  // ISOBIT_MATCH_FILES_H_
