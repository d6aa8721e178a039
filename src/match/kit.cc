// SPDX-License-Identifier: Apache-2.0
#include "match/kit.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.h"
#include "env/diff.h"
#include "env/factors.h"
#include "env/facts.h"
#include "explain/engine.h"
#include "match/fix_text.h"
#include "prove/flip.h"
#include "prove/launch.h"
#include "prove/packages.h"
#include "trace/redact.h"

namespace isobit::match {
namespace {

using explain::Explanation;
using explain::Finding;
using explain::Label;
using prove::Flip;
using prove::FlipKind;

constexpr std::string_view kVariable = "env.", kPackage = "package.", kRecord = ".record";

// A variable of the table: of any other, nobody knows what setting it does.
bool IsListed(const std::string& name) {
  const std::string key = std::string(kVariable) + name;
  return env::FindFactor(key).pattern == key;
}

bool IsOneLine(const std::string& value) { return Printable(value) == value; }

class Maker {
 public:
  Maker(const trace::Trace& like, const trace::Trace& other, const Explanation& explanation)
      : towards_{.from = other,
                 .to = like,
                 .launch_from = prove::RecordedLaunch(other),
                 .launch_to = prove::RecordedLaunch(like),
                 .here = {}},
        back_{.from = like,
              .to = other,
              .launch_from = towards_.launch_to,
              .launch_to = towards_.launch_from,
              .here = {}},
        explanation_(explanation),
        diffs_(env::DiffFacts(towards_.facts_to, towards_.facts_from)),
        flips_(prove::FindFlips(towards_, explanation)) {
    std::tie(kit_.like, kit_.other) = explain::SideNames(explanation.a.path, explanation.b.path);
  }

  Kit Make() {
    for (const Finding& finding : explanation_.findings) {
      TakeFinding(finding);
    }
    TakeRest();
    TakeConstraints();
    TakeCommand();
    for (const env::FactorDiff& diff : diffs_) {
      TakeLeft(diff);
    }
    return std::move(kit_);
  }

 private:
  static Why WhyOf(const Finding& finding) { return {finding.code, finding.title}; }

  bool Sets(const std::string& variable) const {
    return std::ranges::find(kit_.variables, variable, &Variable::name) != kit_.variables.end();
  }

  void TakeFinding(const Finding& finding) {
    bool covered = false;
    for (const Flip& flip : flips_) {
      if (flip.kind == FlipKind::kFactor && flip.Names(finding.factor)) {
        covered = TakeFlip(flip, WhyOf(finding), false) || covered;
      }
    }
    covered = TakePins(finding) || covered;
    covered = covered || TakeSteady(finding);
    const bool shows = ShowsInTheEnvironment(finding);
    covered = covered || (shows && TakeEnvFixes(finding));
    for (const explain::Fix& fix : finding.fixes) {
      const bool for_a_person = fix.kind == "code" || fix.kind == "command";
      if (!covered || for_a_person) {
        (covered                       ? kit_.instead
         : shows || fix.kind == "code" ? kit_.steps
                                       : kit_.later)
            .push_back({fix.text, fix.site, WhyOf(finding)});
      }
    }
  }

  // What is about a later place, and the environments do not tell of, may be a consequence of what
  // the kit changes: another graph has other kernels. The first finding stands for itself.
  bool ShowsInTheEnvironment(const Finding& finding) const {
    return &finding == &explanation_.findings.front() ||
           std::ranges::find(diffs_, finding.factor, &env::FactorDiff::key) != diffs_.end();
  }

  // Whether it is in the kit now.
  bool TakeFlip(const Flip& flip, const Why& why, bool both) {
    if (flip.proof_only) {
      return false;
    }
    bool taken = false;
    for (const auto& [name, value] : flip.variables) {
      taken = TakeVariable(name, value, why, both) || taken;
    }
    for (const auto& [name, value] : flip.settings.items()) {
      if (std::ranges::find(kit_.settings, name, &Setting::name) == kit_.settings.end()) {
        kit_.settings.push_back({name, value, why, both});
      }
      taken = true;
    }
    if (taken) {
      taken_.push_back(&flip);
    }
    return taken;
  }

  bool TakeVariable(const std::string& name, const std::optional<std::string>& value,
                    const Why& why, bool both) {
    if (!IsListed(name)) {
      return false;
    }
    if (value && (prove::IsPathVariable(name) || !IsOneLine(*value))) {
      if (by_hand_.insert(name).second) {
        kit_.steps.push_back(
            {"look at what " + name + " is in " + kit_.like + ", and set it by hand: " + *value, "",
             why});
      }
      return true;
    }
    if (!Sets(name)) {
      kit_.variables.push_back({name, value, why, both});
    }
    return true;
  }

  // Releases of the side that is matched; of a package that it has not, none.
  bool TakePins(const Finding& finding) {
    bool taken = false;
    for (const explain::Fix& fix : finding.fixes) {
      const auto pin = PinOf(fix);
      if (!pin || towards_.facts_to.Text(std::string(kPackage) + pin->first) != pin->second ||
          !prove::IsPackageName(pin->first) || !prove::IsVersion(pin->second)) {
        continue;
      }
      if (std::ranges::find(kit_.pins, pin->first, &Pin::package) == kit_.pins.end()) {
        kit_.pins.push_back({pin->first, pin->second, WhyOf(finding)});
      }
      taken = true;
    }
    return taken;
  }

  // What makes runs repeat that no setting of either side does.
  bool TakeSteady(const Finding& finding) {
    if (finding.label != Label::kRng && finding.label != Label::kNondeterminism) {
      return false;
    }
    bool taken = false;
    for (const prove::Direction* direction : {&towards_, &back_}) {
      std::vector<Flip>& steady = steady_.emplace_back();
      prove::FindSteadyFlips(*direction, &steady);
      for (const Flip& flip : steady) {
        taken = (flip.Names(finding.factor) && TakeFlip(flip, WhyOf(finding), true)) || taken;
      }
    }
    // Who forgot one generator forgot the others: keras.utils.set_random_seed sets these, too.
    for (const Flip& flip : steady_.back()) {
      if (taken && finding.factor.starts_with("seed.") && flip.factor.starts_with("seed.")) {
        TakeFlip(flip, WhyOf(finding), true);
      }
    }
    return taken;
  }

  // Also a variable that brings packages along.
  static bool IsSetting(const Flip& flip) {
    return flip.kind == FlipKind::kFactor ||
           (flip.kind == FlipKind::kProgram && !flip.variables.empty());
  }

  bool TakeEnvFixes(const Finding& finding) {
    for (const explain::Fix& fix : finding.fixes) {
      const auto changes = VariablesOf(fix);
      bool taken = !changes.empty();
      for (const auto& [name, value] : changes) {
        const auto flip = std::ranges::find_if(flips_, [&, n = name](const Flip& other) {
          return IsSetting(other) && other.variables.contains(n);
        });
        taken = (flip != flips_.end() ? TakeFlip(*flip, WhyOf(finding), false)
                                      : TakeVariable(name, value, WhyOf(finding), true)) &&
                taken;
      }
      if (taken) {
        return true;
      }
    }
    return false;
  }

  // What no finding names, but can reach results behind the first difference.
  void TakeRest() {
    for (const Flip& flip : flips_) {
      const auto reaching = std::ranges::find_if(diffs_, [&](const env::FactorDiff& diff) {
        return diff.reach == env::Reach::kResults &&
               (flip.kind == FlipKind::kFactor ? flip.Names(diff.key) : flip.factor == diff.key);
      });
      if (IsSetting(flip) && reaching != diffs_.end()) {
        TakeFlip(flip, {"", reaching->text}, false);
      }
    }
  }

  void TakeConstraints() {
    for (const auto& [key, fact] : towards_.facts_to.all()) {
      if (!key.starts_with(kPackage) || key.ends_with(kRecord) ||
          env::FindFactor(key).reach == env::Reach::kNothing) {
        continue;
      }
      const std::string name(key.substr(kPackage.size()));
      const std::string version = towards_.facts_to.Text(key);
      if (prove::IsPackageName(name) && prove::IsVersion(version)) {
        kit_.constraints.push_back({name, version, {"", std::string(env::FindFactor(key).text)}});
      }
    }
  }

  // As the other side was started, but with the arguments of this one where a finding is about
  // them.
  void TakeCommand() {
    const bool arguments = std::ranges::find(explanation_.findings, "run.arguments",
                                             &Finding::factor) != explanation_.findings.end();
    const auto& argv = (arguments ? towards_.to : towards_.from).run.argv;
    const bool secret = std::ranges::any_of(argv, [](const std::string& word) {
      return word.find(trace::kRedacted) != std::string::npos;
    });
    kit_.command = secret ? std::vector<std::string>() : argv;
  }

  void TakeLeft(const env::FactorDiff& diff) {
    const bool package =
        diff.key.starts_with(kPackage) || diff.key == "tf.version" || diff.key == "keras.version";
    const bool set = Sets(diff.flip) || std::ranges::any_of(taken_, [&](const Flip* flip) {
                       return flip->Names(diff.key);
                     });
    const bool variable = diff.key.starts_with(kVariable);
    const std::string name = diff.key.starts_with("cpu.") ? "the CPU"
                             : variable                   ? diff.key.substr(kVariable.size())
                                                          : diff.key;
    if (diff.reach != env::Reach::kResults || package || set || (variable && Sets(name))) {
      return;
    }
    if (std::ranges::find(kit_.left, name) == kit_.left.end()) {
      kit_.left.push_back(name);
    }
  }

  const prove::Direction towards_, back_;
  const Explanation& explanation_;
  const std::vector<env::FactorDiff> diffs_;
  const std::vector<Flip> flips_;
  std::vector<std::vector<Flip>> steady_;
  std::vector<const Flip*> taken_;
  std::set<std::string> by_hand_;  // Variables.
  Kit kit_;
};

}  // namespace

bool Kit::both() const {
  return std::ranges::any_of(variables, &Variable::both) ||
         std::ranges::any_of(settings, &Setting::both);
}

bool Kit::empty() const {
  return variables.empty() && settings.empty() && pins.empty() && steps.empty();
}

Kit MakeKit(const trace::Trace& like, const trace::Trace& other, const Explanation& explanation) {
  return Maker(like, other, explanation).Make();
}

}  // namespace isobit::match
