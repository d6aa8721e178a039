// SPDX-License-Identifier: Apache-2.0
// The files and listings that both sides read, paired, and told apart by what they are for.
#ifndef ISOBIT_EXPLAIN_RULES_FILES_H_
#define ISOBIT_EXPLAIN_RULES_FILES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"
#include "explain/settings_text.h"

namespace isobit::explain {

enum class FileState : uint8_t { kEqual, kContent, kOneSided, kUnknown };

// A file that was read; of several readings the first. Paired by name; what is left by the line of
// the program that read it.
struct FilePair {
  const trace::SideEvent* a = nullptr;
  const trace::SideEvent* b = nullptr;
  FileState state = FileState::kUnknown;

  const trace::SideEvent* Of(Side side) const { return side == Side::kA ? a : b; }
  bool same_name() const { return a != nullptr && b != nullptr && a->name == b->name; }
};

// What a file is for, from its name and from what the program did with it. kConfiguration: a file
// of settings by its suffix; where its text was recorded on both sides and differs, one of whose
// settings that differ the program names.
enum class FileUse : uint8_t { kData, kModel, kConfiguration };
FileUse UseOf(const Case& c, const FilePair& file);

// What differs in the text of two files of settings. Nothing where a text was not recorded.
std::optional<std::vector<OtherSetting>> OtherSettings(const FilePair& file);

// In the order of A's reading; files of B alone come last.
std::vector<FilePair> FilesRead(const Case& c);

// A directory listing on both sides.
struct ListingPair {
  const trace::SideEvent* a = nullptr;
  const trace::SideEvent* b = nullptr;
  bool same_set = false;    // The same names.
  bool same_order = false;  // In the same order.
};
// Those that are on both sides and have their digests.
std::vector<ListingPair> Listings(const Case& c);

// True if both sides recorded files: then "no difference of files" is a statement.
bool FilesRecorded(const Case& c);

// "1234 bytes, 0badcafe..." for a sentence.
std::string DescribeFile(const trace::SideEvent& file);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_FILES_H_
