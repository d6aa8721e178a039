// SPDX-License-Identifier: Apache-2.0
// What a small file of settings says: JSON, YAML, TOML, INI, and lines of KEY=VALUE, as far as it
// takes to name what two versions of one have otherwise.
#ifndef ISOBIT_EXPLAIN_SETTINGS_TEXT_H_
#define ISOBIT_EXPLAIN_SETTINGS_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace isobit::explain {

struct OtherSetting {
  std::string path;  // "model.units"; places of a list are numbers from 0.
  std::string name;  // Its last part that is no number: "units".
  std::string a, b;  // Values as written, without quotation marks; empty: not there.
};

// By path. Comments, blank lines, the order of keys and the layout say nothing. JSON by its
// grammar; of the others one setting a line, nested by indentation or by [section]: a value that
// goes over several lines is several settings. O(n log n).
std::vector<OtherSetting> CompareSettingsTexts(std::string_view a, std::string_view b);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_SETTINGS_TEXT_H_
