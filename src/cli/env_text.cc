// SPDX-License-Identifier: Apache-2.0
#include "cli/env_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace isobit::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kWidth = 96;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// `text` in lines of at most kWidth, each after the first indented; a word that is longer gets a
// line of its own.
std::string Wrap(const std::string& text, const std::string& indent) {
  std::string out = indent, word;
  size_t column = indent.size();
  bool first = true;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != ' ') {
      word.push_back(text[i]);
      continue;
    }
    if (!first && column + 1 + word.size() > kWidth) {
      out += "\n" + indent;
      column = indent.size();
      first = true;
    }
    out += (first ? "" : " ") + word;
    column += word.size() + (first ? 0 : 1);
    first = false;
    word.clear();
  }
  return out + "\n";
}

std::string Short(const std::string& text, size_t limit) {
  const std::string shown = Printable(text);
  return shown.size() <= limit ? shown : shown.substr(0, limit - 3) + "...";
}

std::string Pad(std::string text, size_t width) {
  if (text.size() < width) {
    text.append(width - text.size(), ' ');
  }
  return text;
}

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

Json ToJson(const trace::EnvFact* fact) {
  if (fact == nullptr) {
    return nullptr;
  }
  Json json;
  json["key"] = ToUtf8(fact->key, 4096);
  if (const auto* text = std::get_if<std::string>(&fact->value)) {
    json["value"] = ToUtf8(*text, 65536);
  } else if (const auto* number = std::get_if<int64_t>(&fact->value)) {
    json["value"] = *number;
  } else if (const auto* real = std::get_if<double>(&fact->value)) {
    json["value"] = *real;
  } else if (const auto* flag = std::get_if<bool>(&fact->value)) {
    json["value"] = *flag;
  } else {
    json["value"] = nullptr;
    json["reason"] = ToUtf8(fact->reason, 4096);
  }
  return json;
}

// The lists that say more in one line each than in thirty.
struct Folded {
  std::vector<std::string> features_on, features_off, unset, raw;
};

// True when the fact was put into a list.
bool Fold(std::string_view key, const trace::EnvFact& fact, Folded& folded) {
  const bool* flag = std::get_if<bool>(&fact.value);
  if (StartsWith(key, "cpu.feature.") && flag != nullptr) {
    (*flag ? folded.features_on : folded.features_off).push_back(Printable(key.substr(12)));
  } else if (StartsWith(key, "env.") && flag != nullptr) {
    folded.unset.push_back(Printable(key.substr(4)));
  } else if (StartsWith(key, "cpu.cpuid.") || (StartsWith(key, "package.") && key.size() > 7 &&
                                               key.substr(key.size() - 7) == ".record")) {
    folded.raw.push_back(Printable(key));
  } else {
    return false;
  }
  return true;
}

std::string Line(std::string_view name, const std::string& value) {
  const std::string head = "  " + Pad(Short(std::string(name), 32), 32) + "  ";
  const std::string shown = Short(value, 400);
  if (shown.size() <= kWidth - head.size()) {
    return head + shown + "\n";
  }
  return head.substr(0, head.find_last_not_of(" ") + 1) + "\n" + Wrap(shown, "      ");
}

std::string HeadOf(env::Reach reach, size_t count) {
  const std::string number = " (" + std::to_string(count) + ")\n";
  switch (reach) {
    case env::Reach::kResults:
      return "can change results" + number;
    case env::Reach::kOrder:
      return "can change the order of things, and through it results" + number;
    case env::Reach::kUnknown:
      return "not known to change results, nor not to" + number;
    case env::Reach::kNothing:
      return "cannot change results here" + number;
  }
  return "";
}

std::string DiffLines(const env::FactorDiff& diff) {
  std::string out;
  const std::string key = Short(diff.key, 40), a = Short(diff.a, 400), b = Short(diff.b, 400);
  if (a.size() <= 26 && b.size() <= 26) {
    out = "  " + Pad(key, 40) + "  " + Pad(a, 26) + "  " + b + "\n";
  } else {
    out = "  " + key + "\n" + Wrap("a: " + a, "      ") + Wrap("b: " + b, "      ");
  }
  out += Wrap(diff.text, "      ");
  if (!diff.because.empty()) {
    out += Wrap("-> " + Printable(diff.because), "      ");
  }
  return out;
}

}  // namespace

std::string ManifestText(const env::Facts& facts, bool all) {
  std::string out, group;
  Folded folded;
  const auto finish_group = [&] {
    const auto line = [&](const char* head, std::vector<std::string>& words) {
      if (!words.empty()) {
        out += Wrap(std::string(head) + " " + Join(words), "  ");
        words.clear();
      }
    };
    line("features:", folded.features_on);
    line("not:", folded.features_off);
    if (!folded.unset.empty()) {
      out += "  " + std::to_string(folded.unset.size()) + " others are not set (--all)\n";
      folded.unset.clear();
    }
    if (!folded.raw.empty()) {
      out += "  " + std::to_string(folded.raw.size()) + " lines of raw evidence (--all)\n";
      folded.raw.clear();
    }
  };
  for (const auto& [key, fact] : facts.all()) {
    const std::string_view head = key.substr(0, key.find('.'));
    if (head != group) {
      finish_group();
      group = head;
      out += (out.empty() ? "" : "\n") + Printable(group) + "\n";
    }
    if (all || !Fold(key, *fact, folded)) {
      out +=
          Line(key.size() > head.size() ? key.substr(head.size() + 1) : key, env::ValueText(fact));
    }
  }
  finish_group();
  const env::OneDnnState onednn = env::ExplainOneDnn(facts);
  const env::ThreadState threads = env::ExplainThreads(facts);
  const std::string isa = env::OneDnnIsa(facts);
  out += "\nin short\n";
  out +=
      Line("oneDNN ops",
           !onednn.on ? "not known" : std::string(*onednn.on ? "on, " : "off, ") + onednn.reason);
  out += Line("oneDNN instruction set", isa.empty() ? "not known" : isa);
  out += Line("threads of one op", !threads.threads
                                       ? "not known"
                                       : std::to_string(*threads.threads) + ", " + threads.reason);
  return out;
}

std::string ManifestJson(const env::Facts& facts) {
  Json json;
  json["schema"] = "isobit.env/1";
  json["facts"] = Json::array();
  for (const auto& [key, fact] : facts.all()) {
    json["facts"].push_back(ToJson(fact));
  }
  return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

bool ReachesResults(const std::vector<env::FactorDiff>& diffs) {
  return std::any_of(diffs.begin(), diffs.end(),
                     [](const auto& diff) { return diff.reach != env::Reach::kNothing; });
}

std::string DiffText(const std::vector<env::FactorDiff>& diffs, bool all) {
  std::string out;
  const auto count = [&](env::Reach reach) {
    return std::count_if(diffs.begin(), diffs.end(),
                         [&](const auto& diff) { return diff.reach == reach; });
  };
  if (!ReachesResults(diffs)) {
    out = "EQUAL        in everything that can reach results\n";
  } else {
    out = "DIFFERENT    " + std::to_string(count(env::Reach::kResults)) +
          " facts can change results, " + std::to_string(count(env::Reach::kOrder)) +
          " the order of things, " + std::to_string(count(env::Reach::kUnknown)) +
          " are not known\n";
  }
  for (const env::Reach reach :
       {env::Reach::kResults, env::Reach::kOrder, env::Reach::kUnknown, env::Reach::kNothing}) {
    const auto number = static_cast<size_t>(count(reach));
    if (number == 0) {
      continue;
    }
    out += "\n" + HeadOf(reach, number);
    std::vector<std::string> names;
    for (const env::FactorDiff& diff : diffs) {
      if (diff.reach != reach) {
        continue;
      }
      if (reach == env::Reach::kNothing && !all) {
        names.push_back(Short(diff.key, 60));
      } else {
        out += DiffLines(diff);
      }
    }
    if (!names.empty()) {
      const size_t shown = std::min<size_t>(names.size(), 8);
      const std::string rest =
          names.size() > shown ? ", ... (--all shows all)" : " (--all shows why)";
      names.resize(shown);
      out += Wrap(Join(names) + rest, "  ");
    }
  }
  return out;
}

std::string DiffJson(const std::vector<env::FactorDiff>& diffs) {
  Json json;
  json["schema"] = "isobit.env-diff/1";
  json["equal"] = !ReachesResults(diffs);
  json["differences"] = Json::array();
  for (const env::FactorDiff& diff : diffs) {
    Json entry;
    entry["key"] = ToUtf8(diff.key, 4096);
    entry["reach"] = env::ReachName(diff.reach);
    entry["a"] = ToJson(diff.fact_a);
    entry["b"] = ToJson(diff.fact_b);
    entry["text"] = diff.text;
    entry["because"] = ToUtf8(diff.because, 4096);
    if (!diff.flip.empty()) {
      entry["flip"] = {{"variable", diff.flip},
                       {"a", ToUtf8(diff.flip_to_a, 4096)},
                       {"b", ToUtf8(diff.flip_to_b, 4096)}};
    }
    json["differences"].push_back(entry);
  }
  return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace isobit::cli
