// SPDX-License-Identifier: Apache-2.0
// Flips of what is run: the interpreter with its packages, the arguments, the working directory.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "env/factors.h"
#include "prove/flip.h"
#include "prove/packages.h"

namespace isobit::prove {
namespace {

std::string Words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + ShellQuote(word);
  }
  return text.empty() ? "no arguments" : text;
}

}  // namespace

std::vector<std::string> DifferingPackages(const Direction& d) {
  std::vector<std::string> keys;
  for (const auto& [key, fact] : d.facts_to.all()) {
    const bool version = (key.starts_with("package.") && !key.ends_with(".record")) ||
                         key == "tf.version" || key == "keras.version" || key == "python.version";
    const trace::EnvFact* from = d.facts_from.Find(key);
    if (version && (from == nullptr || from->value != fact->value)) {
      keys.emplace_back(key);
    }
  }
  return keys;
}

namespace {

void Interpreter(const Direction& d, std::vector<Flip>* flips) {
  const std::string &from = d.launch_from.command[0], &to = d.launch_to.command[0];
  if (from == to || access(to.c_str(), X_OK) != 0) {
    return;
  }
  Flip flip;
  flip.kind = FlipKind::kProgram;
  flip.factor = "python.executable";
  flip.also = DifferingPackages(d);
  flip.text = to;
  flip.back = from;
  flip.interpreter = to;
  flips->push_back(std::move(flip));
}

void Arguments(const Direction& d, std::vector<Flip>* flips) {
  const std::vector<std::string> from(d.launch_from.command.begin() + 1,
                                      d.launch_from.command.end());
  const std::vector<std::string> to(d.launch_to.command.begin() + 1, d.launch_to.command.end());
  if (from == to) {
    return;
  }
  Flip flip;
  flip.kind = FlipKind::kProgram;
  flip.factor = "run.arguments";
  flip.text = Words(to);
  flip.back = Words(from);
  flip.arguments = to;
  flips->push_back(std::move(flip));
}

void Directory(const Direction& d, std::vector<Flip>* flips) {
  const std::string &from = d.launch_from.directory, &to = d.launch_to.directory;
  struct stat info {};
  if (from == to || stat(to.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    return;
  }
  Flip flip;
  flip.kind = FlipKind::kProgram;
  flip.factor = "run.directory";
  flip.text = "cd " + ShellQuote(to);
  flip.back = "cd " + ShellQuote(from);
  flip.directory = to;
  flips->push_back(std::move(flip));
}

}  // namespace

void FindPackageFlips(const Direction& d, std::vector<Flip>* flips) {
  constexpr std::string_view kPrefix = "package.";
  for (const std::string& key : d.install ? DifferingPackages(d) : std::vector<std::string>()) {
    const std::string name = key.starts_with(kPrefix) ? key.substr(kPrefix.size()) : "";
    const std::string to = d.facts_to.Text(key), from = d.facts_from.Text(key);
    if (from.empty() || !IsRequirement(name + "==" + to) ||
        env::FindFactor(key).reach != env::Reach::kResults) {
      continue;
    }
    Flip flip;
    flip.factor = key;
    if (name.starts_with("tensorflow") || name == "keras") {
      flip.also = {name == "keras" ? "keras.version" : "tf.version"};
    }
    flip.package = name + "==" + to;
    flip.text = "pip install " + flip.package;
    flip.back = "pip install " + name + "==" + from;
    flips->push_back(std::move(flip));
  }
}

void FindProgramFlips(const Direction& direction, std::vector<Flip>* flips) {
  if (!direction.launch_to.command.empty()) {
    Interpreter(direction, flips);
    Arguments(direction, flips);
  }
  Directory(direction, flips);
}

}  // namespace isobit::prove
