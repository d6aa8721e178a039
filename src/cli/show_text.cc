// SPDX-License-Identifier: Apache-2.0
#include "cli/show_text.h"

#include <cmath>
#include <cstdio>

namespace isobit::cli {

std::string HumanBytes(uint64_t bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) {
    return std::to_string(bytes) + " bytes";
  }
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return buffer;
}

std::string Padded(std::string text, size_t width) {
  if (text.size() < width) {
    text.append(width - text.size(), ' ');
  }
  return text;
}

std::string ShapeText(digest::DType dtype, std::span<const int64_t> shape) {
  std::string text = digest::DTypeName(dtype) + "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    text += (i == 0 ? "" : ",") + std::to_string(shape[i]);
  }
  return text + "]";
}

std::string SiteText(const trace::Trace& trace, uint32_t index) {
  const trace::Site& site = trace.sites[index];
  std::string text = Printable(trace.Str(site.file));
  if (site.line != 0) {
    text += ":" + std::to_string(site.line);
  }
  if (site.function != 0) {
    text += " in " + Printable(trace.Str(site.function));
  }
  return text;
}

std::string ValueText(const trace::AttrValue& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    return "unknown";
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return Printable(*text);
  }
  const auto* number = std::get_if<double>(&value);
  const Json json = number != nullptr ? NumberJson(*number) : ToJson(value);
  return json.is_string() ? json.get<std::string>() : json.dump();
}

Json NumberJson(double value) {
  if (std::isfinite(value)) {
    return value;
  }
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

Json ToJson(const trace::AttrValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag;
  }
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return *integer;
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return NumberJson(*number);
  }
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? Json() : Json(*text);
}

Json SiteJson(const trace::Trace& trace, uint32_t index) {
  if (index == 0) {
    return nullptr;
  }
  const trace::Site& site = trace.sites[index];
  return {{"file", trace.Str(site.file)},
          {"line", site.line},
          {"function", trace.Str(site.function)},
          {"text", trace.Str(site.text)}};
}

Json DigestJson(const trace::Digest128& digest) {
  return digest.empty() ? Json() : Json(ToHex(digest));
}

Json DetailJson(const trace::Trace& trace, uint32_t index) {
  Json json;
  const trace::Detail& detail = trace.details[index - 1];
  if (detail.statistics) {
    const digest::Statistics& s = *detail.statistics;
    json["statistics"] = {{"count", s.count},
                          {"min", NumberJson(s.min)},
                          {"max", NumberJson(s.max)},
                          {"sum", NumberJson(s.sum)},
                          {"sum_of_squares", NumberJson(s.sum_of_squares)},
                          {"zeros", s.zeros},
                          {"subnormals", s.subnormals},
                          {"nans", s.nans},
                          {"pos_infs", s.pos_infs},
                          {"neg_infs", s.neg_infs}};
  }
  if (!detail.nan_canonical.empty()) {
    json["nan_canonical"] = DigestJson(detail.nan_canonical);
  }
  if (!detail.order_free_rows.empty()) {
    json["order_free_rows"] = DigestJson(detail.order_free_rows);
  }
  return json;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace isobit::cli
