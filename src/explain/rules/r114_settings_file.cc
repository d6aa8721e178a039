// SPDX-License-Identifier: Apache-2.0
// R114: the same program read other settings from a file, and nothing else differs that can have
// made the first difference.
#include <algorithm>
#include <filesystem>

#include "explain/arguments.h"
#include "explain/rules/files.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# R114 settings-file: the same program reads other settings from a file

## What it means
Both sides run the same program, in environments that differ in nothing that reaches numbers, on the same data and seeds. The file of
settings that it reads (JSON, YAML, TOML, INI, `.env`) holds another value. Of several settings those are named that the program uses on
the way to the first difference.

## Why it matters
A file of settings is part of the program. It is often the one part that is not under version control, or that each machine has its own of.

## How to confirm
`diff` the two files. The finding names the settings and the lines that use them.

## How to fix
Give both sides the same file. Keep it under version control, and print the settings at the start of each run.

## References
- docs/format/events.md, file events with a `text`
- docs/design/explain.md, gate 0
)";

constexpr size_t kMaxUses = 3, kMaxTold = 4;

// The settings that the program uses on the way to the first difference. One that it names nowhere
// may be among those that it takes all at once.
struct Able {
  std::vector<OtherSetting> settings;
  std::vector<std::string> unable, uses;
};

Able SettingsThatReach(const ReachingText& text, std::vector<OtherSetting> others) {
  Able able;
  const Program& program = text.texts.a;
  for (OtherSetting& other : others) {
    bool named = false, reaches = false;
    for (uint32_t line = 0; line < program.lines.size(); ++line) {
      if (!Mentions(program.lines[line], other.name)) {
        continue;
      }
      named = true;
      if (text.reach.a[line]) {
        reaches = true;
        const std::string place = PlaceText(program, line, line);
        if (able.uses.size() < kMaxUses && std::ranges::count(able.uses, place) == 0) {
          able.uses.push_back(place);
        }
      }
    }
    if (reaches || !named) {
      able.settings.push_back(std::move(other));
    } else {
      able.unable.push_back(other.path);
    }
  }
  return able;
}

// Arguments but for the name of this file.
std::vector<std::string> ArgumentsBut(const trace::Trace& trace, const trace::SideEvent& file) {
  const std::string name = std::filesystem::path(file.name).filename().string();
  std::vector<std::string> arguments = ArgumentsOfScript(trace);
  for (std::string& argument : arguments) {
    if (argument.ends_with(name)) {
      argument.replace(argument.find_last_of("= ") + 1, std::string::npos, "");
    }
  }
  return arguments;
}

std::string Told(const Case& c, const OtherSetting& other) {
  const auto value = [](const std::string& text) { return text.empty() ? "not there" : text; };
  return other.path + " is " + value(other.a) + " in " + NameOf(c, Side::kA) + " and " +
         value(other.b) + " in " + NameOf(c, Side::kB);
}

// A file with what of it can have made the first difference.
struct AbleFile {
  FilePair file;
  Able able;
};

Finding FindingOf(const Case& c, const FirstDifference& first, const std::vector<AbleFile>& files) {
  std::vector<std::string> names, told, uses, unable;
  for (const auto& [file, able] : files) {
    names.push_back(Quoted(file.a->name) +
                    (file.same_name() ? "" : " and from " + Quoted(file.b->name)));
    for (const OtherSetting& other : able.settings) {
      told.push_back(Told(c, other));
    }
    uses.insert(uses.end(), able.uses.begin(), able.uses.end());
    unable.insert(unable.end(), able.unable.begin(), able.unable.end());
  }
  const FilePair& file = files[0].file;
  const OtherSetting& setting = files[0].able.settings[0];
  Finding finding =
      NewFinding(kR114, told.size() == 1 ? "run.setting." + setting.path : "run.settings",
                 Confidence::kConsistent, "run: another setting in " + Quoted(file.a->name));
  finding.summary = "The same program reads its settings from " + NameList(names) + ": " +
                    NameList(told, kMaxTold) + ".";
  finding.because = uses.empty() ? "" : "the program uses it at " + NameList(uses, kMaxUses);
  finding.so_that = "what is computed from it differs";
  finding.where = first.place;
  for (const AbleFile& able : files) {
    for (const Side side : kSides) {
      const trace::SideEvent& event = *able.file.Of(side);
      finding.evidence.push_back(
          Cite(side, event, "read " + Quoted(event.name) + ": " + DescribeFile(event)));
    }
  }
  finding.evidence.push_back(first.op != nullptr
                                 ? OfOp(c, *first.op, "the first op that differs")
                                 : OfSide(c, *first.side, "the first recorded value that differs"));
  finding.ruled_out = RuledOut(c, Gate::kRun);
  finding.ruled_out.push_back("program: the same text on both sides");
  if (!unable.empty()) {
    finding.ruled_out.push_back("settings: " + NameList(unable, kMaxTold) +
                                " cannot reach the first difference");
  }
  finding.fixes = {{"command",
                    "diff " + file.a->name + " " + file.b->name + "  # of both machines; " +
                        setting.path + ": " + setting.a + " as in " + NameOf(c, Side::kA),
                    SiteText(c.b, file.b->site)}};
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first) {
    return {};
  }
  std::vector<FilePair> files = FilesRead(c);
  std::erase_if(files, [&](const FilePair& file) {
    return file.state != FileState::kContent || UseOf(c, file) != FileUse::kConfiguration;
  });
  const auto text = files.empty() ? std::nullopt : FindReachingText(c, *first);
  if (!text || !text->candidates.empty() || text->texts.a.cut || text->texts.b.cut ||
      !OtherEnvironment(c, *first).empty()) {
    return {};
  }
  const auto is_one = [&](Side, const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kFile &&
           std::ranges::any_of(files, [&](const FilePair& file) {
             return event.name == file.a->name || event.name == file.b->name;
           });
  };
  if (!OtherSource(c, text->texts, {}, text->reach, *first, is_one).empty()) {
    return {};
  }
  std::vector<AbleFile> able;
  for (const FilePair& file : files) {
    auto others = OtherSettings(file);
    if (!others || !MayReach(c, *text, Side::kA, *file.a, *first) ||
        !MayReach(c, *text, Side::kB, *file.b, *first)) {
      continue;
    }
    if (ArgumentsBut(c.a, *file.a) != ArgumentsBut(c.b, *file.b)) {
      return {};
    }
    able.push_back({file, SettingsThatReach(*text, std::move(*others))});
    if (able.back().able.settings.empty()) {
      able.pop_back();
    }
  }
  return able.empty() ? std::vector<Finding>() : std::vector{FindingOf(c, *first, able)};
}

}  // namespace

const Rule kR114{"R114", "settings-file", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
