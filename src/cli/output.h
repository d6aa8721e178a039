// SPDX-License-Identifier: Apache-2.0
// How verbs speak: data to standard output, complaints to standard error.
#ifndef ISOBIT_CLI_OUTPUT_H_
#define ISOBIT_CLI_OUTPUT_H_

#include <string>

#include "base/result.h"

namespace isobit::cli {

// Prints the error; returns the exit code kError.
int Complain(const Error& error);

// One line of talk to standard error, behind "isobit: ".
void Say(const std::string& text);

// Whether standard output is a terminal that shows colours, and nobody asked for none (NO_COLOR).
bool Colour();

// To standard output, all of it. Errors: kIo.
Status Print(const std::string& text);

// Whether the file can be written to, before long work is done for nothing. Leaves it as it was.
// Errors: kNotFound, kPermission.
Status CheckWritable(const std::string& path);
// The file with `text` alone in it. Errors: kIo.
Status WriteFile(const std::string& path, const std::string& text);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_OUTPUT_H_
