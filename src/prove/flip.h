// SPDX-License-Identifier: Apache-2.0
// A flip: one factor of a run set to what it was in the other run. Found by comparing the two
// recordings; applied to a launch.
#ifndef ISOBIT_PROVE_FLIP_H_
#define ISOBIT_PROVE_FLIP_H_

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/facts.h"
#include "explain/explanation.h"
#include "explain/program_edit.h"
#include "prove/launch.h"
#include "trace/model.h"

namespace isobit::prove {

enum class FlipKind {
  kFactor,   // One setting.
  kProgram,  // What is run, and with it whatever else belongs to that: arguments, folder, packages.
  kMachine,  // Another CPU, emulated: asked only when nothing else suffices.
  kSteady,   // Neither side's: makes a run that never gives the same bits twice give them.
};

struct Flip {
  FlipKind kind = FlipKind::kFactor;
  std::string factor;             // As Finding::factor: "env.TF_ENABLE_ONEDNN_OPTS".
  std::vector<std::string> also;  // Other factors that this sets: "cpu.count.affinity".
  std::string text;  // What is set, as a user would type it: "TF_ENABLE_ONEDNN_OPTS=0".
  std::string back;  // The same of the side that is changed: "unset TF_ENABLE_ONEDNN_OPTS".

  // What it changes of a launch; what is empty stays.
  std::map<std::string, std::optional<std::string>> variables;
  std::string interpreter;
  std::optional<std::vector<std::string>> arguments;  // Of the interpreter.
  std::string directory;
  std::vector<std::string> wrapper;
  nlohmann::json settings = nlohmann::json::object();
  std::string package;  // "keras==3.12.1"
  std::vector<explain::Edit> edits;

  // Of a flip of the program's text: the statement on the side that is changed and on the other,
  // as Finding::statement_a; empty: not there.
  std::string statement_from, statement_to;

  // For a proof, and not for good: a file mounted over another, an argument that the source gives.
  bool proof_only = false;

  void ApplyTo(Launch* launch) const;
  bool OfStatement() const { return !edits.empty(); }
  bool Names(const std::string& other_factor) const;  // `factor` or one of `also`.
  // Its factor, or its statement.
  bool Names(const explain::Finding& finding) const;
  // The cause that it is, among those that a finding cannot tell apart; null: none.
  const explain::Finding* CandidateIn(const explain::Finding& finding) const;
};

// What this machine offers.
struct Here {
  std::string emulator;  // Path of qemu-x86_64; empty: not installed.
  std::string unshare;  // Path of unshare(1); empty: no mounts of a command's own are allowed here.
  static Here Find();
};

// Two recordings in the direction in which one is changed: `from` towards `to`.
struct Direction {
  const trace::Trace& from;
  const trace::Trace& to;
  Launch launch_from, launch_to;  // As recorded; that of `to` need not be possible on this machine.
  Here here;
  bool install = false;  // Other releases of packages may be installed for a run.
  env::Facts facts_from{from.env}, facts_to{to.env};
};

// Every factor that differs, can reach results, and can be set on this machine. Those that a
// finding names come first, in the order of the findings; flips of the machine last.
std::vector<Flip> FindFlips(const Direction& direction, const explain::Explanation& explanation);

// A variable that names places: on another machine it means something else, and what lies there may
// be code.
bool IsPathVariable(std::string_view name);

// Every package whose release differs, by its fact, and TensorFlow, Keras and Python among them.
std::vector<std::string> DifferingPackages(const Direction& direction);

// One function a room; each appends what it finds.
void FindVariableFlips(const Direction& direction, std::vector<Flip>* flips);
void FindMachineFlips(const Direction& direction, std::vector<Flip>* flips);
void FindPackageFlips(const Direction& direction, std::vector<Flip>* flips);
void FindProgramFlips(const Direction& direction, std::vector<Flip>* flips);
void FindCallFlips(const Direction& direction, std::vector<Flip>* flips);
void FindStatementFlips(const Direction& direction, std::vector<Flip>* flips);
void FindFileFlips(const Direction& direction, std::vector<Flip>* flips);
void FindSettingFlips(const Direction& direction, std::vector<Flip>* flips);
void FindSteadyFlips(const Direction& direction, std::vector<Flip>* flips);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_FLIP_H_
