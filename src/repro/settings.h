// SPDX-License-Identifier: Apache-2.0
// What of a recorded environment decides the bits of one op on a CPU, as far as a process can be
// given it; and what it cannot be given.
#ifndef ISOBIT_REPRO_SETTINGS_H_
#define ISOBIT_REPRO_SETTINGS_H_

#include <map>
#include <string>
#include <vector>

#include "trace/model.h"

namespace isobit::repro {

struct Settings {
  std::map<std::string, std::string> variables;
  std::string tensorflow;        // Its release; empty: not recorded.
  std::string machine;           // "x86_64"; empty: not recorded.
  std::vector<std::string> cpu;  // Of CpuFeatures(), those that it has.
};

// How the names of variables begin that TensorFlow and the libraries below it read.
std::vector<std::string> SettingNames();

// The features of x86-64 CPUs by which kernels are chosen, as /proc/cpuinfo names them.
std::vector<std::string> CpuFeatures();

// Of one side; `other` decides what has to be said at all: the cap on oneDNN's instruction set is
// set where it differs. Paths, and what is not on one line, are left out: recordings are of unknown
// origin.
Settings SettingsOf(const trace::Trace& side, const trace::Trace& other);

}  // namespace isobit::repro

#endif  // ISOBIT_REPRO_SETTINGS_H_
