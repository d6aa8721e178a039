// SPDX-License-Identifier: Apache-2.0
#include "match/files.h"

#include "base/text.h"
#include "match/python_literal.h"
#include "prove/launch.h"

namespace isobit::match {
namespace {

using prove::ShellQuote;

constexpr const char* kEngine = "isobit_kit/";

// The shell and docker read a line of isobit.env alike only where nothing needs quotes.
bool FitsEnvFile(const std::string& value) { return value.empty() || ShellQuote(value) == value; }

std::string Because(const Why& why) {
  return Printable(why.code.empty() ? "can reach results: " + why.text : why.code + " " + why.text);
}

std::string EnvFile(const Kit& kit) {
  std::string text = "# What runs need to agree with " + Printable(kit.like) +
                     ". For sh (run.sh reads it) and docker run --env-file.\n";
  for (const Variable& variable : kit.variables) {
    text += "# " + Because(variable.why) + "\n";
    if (!variable.value) {
      text += "# " + variable.name + " must not be set: run.sh takes it away\n";
    } else if (FitsEnvFile(*variable.value)) {
      text += variable.name + "=" + *variable.value + "\n";
    } else {
      text += "# " + variable.name + ": in run.sh, for its value needs quotes; docker run -e " +
              Printable(ShellQuote(variable.name + "=" + *variable.value)) + "\n";
    }
  }
  return text;
}

std::string Requirements(const std::vector<Pin>& pins, const std::string& about, bool reasons) {
  std::string text = "# " + about + "\n";
  for (const Pin& pin : pins) {
    text += reasons ? "# " + Because(pin.why) + "\n" : "";
    text += pin.package + "==" + pin.version + "\n";
  }
  return text;
}

std::string Settings(const Kit& kit) {
  std::string text = R"py(# SPDX-License-Identifier: Apache-2.0
"""What a program has to set inside of its process to agree with a recording. run.sh does it without a change of the program;
or put this folder into PYTHONPATH, and write in the program's first line: import isobit_settings
"""

from isobit_kit import apply, imports

SETTINGS = {
)py";
  for (const Setting& setting : kit.settings) {
    text += "    # " + Because(setting.why) + "\n    " + PythonLiteral(setting.name) + ": " +
            PythonLiteral(setting.value) + ",\n";
  }
  return text + R"py(}

_watch = imports.ImportWatch()
_watch.install()
apply.make(SETTINGS, _watch)
)py";
}

constexpr const char* kSiteCustomize = R"py(# SPDX-License-Identifier: Apache-2.0
# Python imports this before the program, since run.sh has put the folder into PYTHONPATH. The sitecustomize that would have been
# imported without it comes first.
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != _here]
sys.path_importer_cache.pop(_here, None)
_ours = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # noqa: F401
except ImportError as error:
    if error.name != "sitecustomize":
        raise
    sys.modules["sitecustomize"] = _ours
sys.path.insert(0, _here)
try:
    import isobit_settings  # noqa: F401
finally:
    sys.path.remove(_here)
)py";

std::string RunScript(const Kit& kit) {
  std::string text = "#!/bin/sh\n# Runs a command so that its numbers agree with those of " +
                     Printable(kit.like) +
                     ":\n#   sh run.sh python train.py\n"
                     "set -eu\n"
                     "kit=$(CDPATH='' cd -- \"$(dirname -- \"$0\")\" && pwd)\n"
                     "set -a\n. \"$kit/isobit.env\"\nset +a\n";
  for (const Variable& variable : kit.variables) {
    if (!variable.value) {
      text += "unset " + variable.name + "\n";
    } else if (!FitsEnvFile(*variable.value)) {
      text += "export " + variable.name + "=" + ShellQuote(*variable.value) + "\n";
    }
  }
  if (!kit.settings.empty()) {
    text += "export PYTHONPATH=\"$kit${PYTHONPATH:+:$PYTHONPATH}\"\n";
  }
  text += "if [ $# -eq 0 ]; then\n";
  if (kit.command.empty()) {
    text += "  echo 'run.sh: give the command, such as: sh run.sh python train.py' >&2\n  exit 2\n";
  } else {
    text += "  set --";
    for (const std::string& word : kit.command) {
      text += " " + HomeWord(word);
    }
    text += "\n";
  }
  return text + "fi\nexec \"$@\"\n";
}

// One recording to compare with; where both sides need the kit, the first run makes it.
std::string CheckScript(const Kit& kit, const Surroundings& surroundings) {
  std::string text =
      "#!/bin/sh\n# Whether the kit does what it is for: records a run under it and compares. "
      "Exit status 0: identical.\n";
  text += kit.both() ? "#   sh check.sh FIRST.isobit [COMMAND...]\n# Records FIRST.isobit if it is "
                       "not there: run it on one machine, take it to the other, run it again.\n"
                     : "#   sh check.sh [RECORDING [COMMAND...]]\n";
  text +=
      "set -eu\nkit=$(CDPATH='' cd -- \"$(dirname -- \"$0\")\" && pwd)\nisobit=${ISOBIT:-isobit}\n";
  text += "matched=" +
          (kit.both() ? std::string("\"$kit/first.isobit\"") : ShellQuote(surroundings.like_path)) +
          "\nif [ $# -gt 0 ]; then\n  matched=$1\n  shift\nfi\n";
  if (kit.both()) {
    text +=
        "if [ ! -e \"$matched\" ]; then\n  exec \"$isobit\" record -o \"$matched\" -- sh "
        "\"$kit/run.sh\" \"$@\"\nfi\n";
  }
  return text +
         "exec \"$isobit\" check \"$matched\" -f -o \"$kit/run.isobit\" -- sh "
         "\"$kit/run.sh\" \"$@\"\n";
}

std::string Readme(const Kit& kit, const Surroundings& surroundings) {
  std::string text =
      "# A kit of isobit\n\nSets what a run needs to give the numbers of a recording. `run.sh` "
      "starts a program with all of it; `isobit.env`\nholds the variables, `requirements.txt` the "
      "releases that are a cause, `constraints.txt` those of all packages that\ncan reach results "
      "(`pip install -c`), `isobit_settings.py` what is set inside of the process. `check.sh` "
      "records a run\nand says whether it agrees. `kit.json` says all of it for programs.\n\n";
  const std::string summary = Summary(kit, surroundings);
  for (size_t at = 0; at < summary.size();) {
    const size_t end = std::min(summary.find('\n', at), summary.size());
    text += (end == at ? "" : "    ") + summary.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return text;
}

}  // namespace

std::vector<std::string> EngineFiles() {
  return {
#define ISOBIT_ENGINE_FILE(name) name,
#include "match/engine.inc"
#undef ISOBIT_ENGINE_FILE
  };
}

std::string HomeWord(const std::string& word) {
  return word.starts_with("~/") ? "\"$HOME\"" + ShellQuote(word.substr(1)) : ShellQuote(word);
}

Files FilesOf(const Kit& kit, const Surroundings& surroundings) {
  Files files;
  files["README.md"] = Readme(kit, surroundings);
  files["isobit.env"] = EnvFile(kit);
  files["run.sh"] = RunScript(kit);
  files["check.sh"] = CheckScript(kit, surroundings);
  if (!kit.pins.empty()) {
    files["requirements.txt"] = Requirements(
        kit.pins, "Releases of " + Printable(kit.like) + " that make the difference.", true);
  }
  if (!kit.constraints.empty()) {
    files["constraints.txt"] = Requirements(
        kit.constraints,
        "Releases of " + Printable(kit.like) + " that can reach results: pip install -c", false);
  }
  if (!kit.settings.empty()) {
    files["isobit_settings.py"] = Settings(kit);
    files["sitecustomize.py"] = kSiteCustomize;
    const std::string empty = "# SPDX-License-Identifier: Apache-2.0\n";
    files[std::string(kEngine) + "__init__.py"] = empty;
    files[std::string(kEngine) + "channels/__init__.py"] = empty;
    for (const auto& [name, text] : surroundings.engine) {
      files[kEngine + name] = text;
    }
  }
  return files;
}

}  // namespace isobit::match
