// SPDX-License-Identifier: Apache-2.0
// The views of `isobit show`; each prints to stdout.
#ifndef ISOBIT_CLI_SHOW_H_
#define ISOBIT_CLI_SHOW_H_

#include <cstdint>
#include <string>

#include "trace/reader.h"

namespace isobit::cli {

void ShowSummary(const trace::Trace& trace, const std::string& path, uint64_t file_bytes,
                 bool json);
// One line an entry; with `json`, one JSON object an entry.
void ShowChannel(const trace::Trace& trace, const std::string& channel, bool json);
// What the recording would give away to somebody who gets it.
void ShowPrivacy(const trace::Reader& reader, bool json);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_SHOW_H_
