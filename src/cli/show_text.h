// SPDX-License-Identifier: Apache-2.0
// Pieces of a recording as text for a terminal and as JSON. Every text of the recording passes
// through Printable().
#ifndef ISOBIT_CLI_SHOW_TEXT_H_
#define ISOBIT_CLI_SHOW_TEXT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "trace/model.h"

namespace isobit::cli {

using Json = nlohmann::ordered_json;

std::string HumanBytes(uint64_t bytes);  // "812 bytes", "1.2 MiB".
std::string Padded(std::string text, size_t width);
std::string ShapeText(digest::DType dtype, std::span<const int64_t> shape);  // "float32[32,10]"
// "train.py:12 in main", or "" when it was not recorded.
std::string SiteText(const trace::Trace& trace, uint32_t site);
std::string ValueText(const trace::AttrValue& value);  // "unknown" for monostate.

Json ToJson(const trace::AttrValue& value);
Json NumberJson(double value);  // A string for what JSON has no number for: "inf", "-inf", "nan".
Json SiteJson(const trace::Trace& trace, uint32_t site);  // null: not recorded.
Json DigestJson(const trace::Digest128& digest);          // null: not recorded.
Json DetailJson(const trace::Trace& trace, uint32_t detail);
std::string Dump(const Json& json);  // One line of ASCII.

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_SHOW_TEXT_H_
