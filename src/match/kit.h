// SPDX-License-Identifier: Apache-2.0
// A kit: what has to be set so that a run gives the numbers of a recorded one. Made from an
// explanation and the difference of the environments; plain data, rendered to files by files.h.
//
// Recordings are of unknown origin. A kit holds names of variables that isobit lists, names of
// settings that it makes itself, and values as data; what cannot be a value on one line, and what
// would make the process load or run other code, is left to a person.
#ifndef ISOBIT_MATCH_KIT_H_
#define ISOBIT_MATCH_KIT_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "explain/explanation.h"
#include "trace/model.h"

namespace isobit::match {

// Why something is in the kit.
struct Why {
  std::string
      code;  // Of the finding; empty: differs and can reach results, but no finding names it.
  std::string text;
};

struct Variable {
  std::string name;
  std::optional<std::string> value;  // Nothing: must not be set.
  Why why;
  bool both = false;  // Must be so on both sides: neither recording has it.
};

// What has to be set inside of the process, by the names of python/isobit/apply.py.
struct Setting {
  std::string name;
  nlohmann::json value;
  Why why;
  bool both = false;
};

struct Pin {
  std::string package, version;
  Why why;
};

// What no file can do.
struct Step {
  std::string text;
  std::string site;  // "train.py:31"; may be empty.
  Why why;
};

struct Kit {
  std::string like, other;  // What the recordings are called.
  std::vector<Variable> variables;
  std::vector<Setting> settings;
  std::vector<Pin> pins;             // Releases that a finding names.
  std::vector<Pin> constraints;      // Of every package that can reach results.
  std::vector<Step> steps;           // Needed, and left to a person.
  std::vector<Step> instead;         // What does the same as the kit, in the program.
  std::vector<Step> later;           // Only if runs still differ: it may follow from the rest.
  std::vector<std::string> left;     // What differs, can reach results, and cannot be set.
  std::vector<std::string> command;  // How the program is started; empty: not known.

  bool both() const;   // Something of it must be set on both sides.
  bool empty() const;  // Nothing to set, to pin or to do.
};

// The kit that makes runs of `other` agree with `like`. `explanation` is that of (like, other), in
// this order, and gives the names.
Kit MakeKit(const trace::Trace& like, const trace::Trace& other,
            const explain::Explanation& explanation);

}  // namespace isobit::match

#endif  // ISOBIT_MATCH_KIT_H_
