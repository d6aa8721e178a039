// SPDX-License-Identifier: Apache-2.0
// How verbs speak: data to standard output, complaints to standard error.
#ifndef ISOBIT_CLI_OUTPUT_H_
#define ISOBIT_CLI_OUTPUT_H_

#include <string>

#include "base/result.h"

namespace isobit::cli {

// Prints the error; returns the exit code kError.
int Complain(const Error& error);

// Whether standard output is a terminal that shows colours, and nobody asked for none (NO_COLOR).
bool Colour();

// To standard output, all of it. Errors: kIo.
Status Print(const std::string& text);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_OUTPUT_H_
