// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/files.h"

#include <algorithm>
#include <map>
#include <utility>

#include "explain/program_text.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;
using trace::SideKind;

std::vector<const SideEvent*> FirstReadings(const trace::Trace& trace) {
  std::vector<const SideEvent*> files;
  std::map<std::string, bool, std::less<>> seen;
  for (const SideEvent& event : trace.side) {
    if (event.kind == SideKind::kFile && event.Text("op") == "read" && !seen[event.name]) {
      seen[event.name] = true;
      files.push_back(&event);
    }
  }
  return files;
}

FileState StateOf(const SideEvent* a, const SideEvent* b) {
  if (a == nullptr || b == nullptr) {
    return FileState::kOneSided;
  }
  const std::string digest_a = a->Text("digest"), digest_b = b->Text("digest");
  if (!digest_a.empty() && !digest_b.empty()) {
    return digest_a == digest_b ? FileState::kEqual : FileState::kContent;
  }
  const std::string size_a = a->Text("size"), size_b = b->Text("size");
  return !size_a.empty() && !size_b.empty() && size_a != size_b ? FileState::kContent
                                                                : FileState::kUnknown;
}

// The line that caused the event, as far as it can be compared between the sides.
std::string Line(const trace::Trace& trace, const SideEvent& event) {
  return SiteText(trace, event.site);
}

bool EndsWithAny(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view e) { return name.ends_with(e); });
}

bool NamedByModel(const trace::Trace& trace, const std::string& name) {
  return std::any_of(trace.side.begin(), trace.side.end(), [&](const SideEvent& event) {
    if (event.kind != SideKind::kModel && event.kind != SideKind::kVariable) {
      return false;
    }
    const std::string path = event.Text(event.kind == SideKind::kModel ? "path" : "source");
    // A SavedModel is a folder, a checkpoint a prefix: "model/variables/variables.index",
    // "ckpt.data-00000-of-00001".
    return !path.empty() && name.starts_with(path);
  });
}

// As data/labels.json, whose keys are no words of the program.
bool IsData(const Case& c, const FilePair& file) {
  const auto others = OtherSettings(file);
  if (!others || others->empty()) {
    return false;
  }
  return std::ranges::none_of(kSides, [&](Side side) {
    const Program program = ReadProgram(TraceOf(c, side));
    return std::ranges::any_of(program.lines, [&](const ProgramLine& line) {
      return std::ranges::any_of(
          *others, [&](const OtherSetting& other) { return Mentions(line, other.name); });
    });
  });
}

}  // namespace

std::optional<std::vector<OtherSetting>> OtherSettings(const FilePair& file) {
  const auto text = [](const SideEvent* event) {
    return event == nullptr ? "" : event->Text("text");
  };
  const std::string a = text(file.a), b = text(file.b);
  return a.empty() || b.empty() ? std::nullopt : std::optional(CompareSettingsTexts(a, b));
}

FileUse UseOf(const Case& c, const FilePair& file) {
  for (const Side side : kSides) {
    const SideEvent* event = file.Of(side);
    if (event == nullptr) {
      continue;
    }
    if (NamedByModel(TraceOf(c, side), event->name) ||
        EndsWithAny(event->name,
                    {".keras", ".h5", ".hdf5", ".ckpt", ".index", "saved_model.pb", ".tflite"}) ||
        event->name.find(".data-0") != std::string::npos) {
      return FileUse::kModel;
    }
    if (EndsWithAny(event->name,
                    {".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".env"})) {
      return IsData(c, file) ? FileUse::kData : FileUse::kConfiguration;
    }
  }
  return FileUse::kData;
}

std::vector<FilePair> FilesRead(const Case& c) {
  const std::vector<const SideEvent*> files_a = FirstReadings(c.a);
  std::vector<const SideEvent*> files_b = FirstReadings(c.b);
  const auto take = [&files_b](const auto& fits) -> const SideEvent* {
    const auto found = std::find_if(files_b.begin(), files_b.end(),
                                    [&](const SideEvent* b) { return b != nullptr && fits(*b); });
    return found == files_b.end() ? nullptr : std::exchange(*found, nullptr);
  };
  std::vector<FilePair> pairs;
  for (const SideEvent* a : files_a) {
    pairs.push_back(
        {a, take([&](const SideEvent& b) { return b.name == a->name; }), FileState::kUnknown});
  }
  for (FilePair& pair : pairs) {
    if (pair.b == nullptr) {
      const std::string line = Line(c.a, *pair.a);
      pair.b = take([&](const SideEvent& b) { return !line.empty() && Line(c.b, b) == line; });
    }
  }
  for (const SideEvent* b : files_b) {
    if (b != nullptr) {
      pairs.push_back({nullptr, b, FileState::kUnknown});
    }
  }
  for (FilePair& pair : pairs) {
    pair.state = StateOf(pair.a, pair.b);
  }
  return pairs;
}

std::vector<ListingPair> Listings(const Case& c) {
  std::vector<ListingPair> listings;
  std::vector<bool> taken(c.b.side.size());
  for (const SideEvent& a : c.a.side) {
    if (a.kind != SideKind::kFile || a.Text("op") != "list" || a.Text("order_digest").empty()) {
      continue;
    }
    for (size_t i = 0; i < c.b.side.size(); ++i) {
      const SideEvent& b = c.b.side[i];
      if (taken[i] || b.kind != SideKind::kFile || b.Text("op") != "list" || b.name != a.name ||
          b.Text("order_digest").empty()) {
        continue;
      }
      taken[i] = true;
      listings.push_back({&a, &b, a.Text("set_digest") == b.Text("set_digest"),
                          a.Text("order_digest") == b.Text("order_digest")});
      break;
    }
  }
  return listings;
}

bool FilesRecorded(const Case& c) {
  const auto sees = [](const trace::Trace& trace) {
    return std::find(trace.run.sees.begin(), trace.run.sees.end(), "files") != trace.run.sees.end();
  };
  return sees(c.a) && sees(c.b);
}

std::string DescribeFile(const SideEvent& file) {
  const std::string size = file.Text("size"), digest = file.Text("digest");
  std::string text = size.empty() ? "" : size + " bytes";
  if (!digest.empty()) {
    text += (text.empty() ? "" : ", ") + std::string("digest ") + digest.substr(0, 12);
  }
  return text.empty() ? "content not recorded" : text;
}

}  // namespace isobit::explain
