// SPDX-License-Identifier: Apache-2.0
// The command line: flags to options, options to verbs.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "cli/options.h"

namespace isobit::cli {
namespace {

using Verb = std::function<int()>;

CLI::App* AddVerb(CLI::App& app, const char* name, const char* text, Verb& chosen, Verb verb) {
  CLI::App* sub = app.add_subcommand(name, text);
  sub->callback([&chosen, verb = std::move(verb)] { chosen = verb; });
  return sub;
}

// "64MiB", "all", "all:1GiB". Returns what is wrong with it; empty: nothing.
std::string TakeValues(const std::string& text, RecordOptions* o) {
  constexpr std::string_view kAll = "all";
  o->all_values = text == kAll || text.starts_with("all:");
  if (text == kAll) {
    return "";
  }
  std::string size = o->all_values ? text.substr(kAll.size() + 1) : text;
  std::string error = CLI::AsSizeValue(false)(size);
  if (error.empty()) {
    o->value_bytes = std::stoull(size);
  }
  return error;
}

void AddRecord(CLI::App& app, Verb& chosen, RecordOptions& o) {
  auto* sub = AddVerb(app, "record", "run a Python command unchanged and record it", chosen,
                      [&o] { return RunRecord(o); });
  sub->add_option("-o,--output", o.output, "the recording to write")->capture_default_str();
  sub->add_option("--keep-first", o.keep_first, "keep each op's first N runs")
      ->capture_default_str();
  sub->add_option("--keep-every", o.keep_every, "and every N-th; 1 keeps all")
      ->capture_default_str()
      ->check(CLI::Range(1u, 1u << 30));
  sub->add_option_function<std::string>(
         "--values", [&o](const std::string& text) { (void)TakeValues(text, &o); },
         "budget of whole tensors, such as 64MiB; all: every run with all values, up to 2 GiB "
         "(all:SIZE: up to SIZE), for --follow")
      ->check([](const std::string& text) {
        RecordOptions unused;
        return TakeValues(text, &unused);
      });
  sub->add_option(
      "--follow", o.follow,
      "a recording made with --values all: each kernel's outputs become those in it, so "
      "that every op is judged alone; this changes what the program computes");
  sub->add_option("--zoom", o.zoom,
                  "a file that explain --zoom wrote: keep the values that it names, and no others");
  sub->add_flag("--no-source", o.no_source, "leave out the text of the program's own files");
  sub->add_flag("-q,--quiet", o.quiet, "say nothing but errors");
  sub->add_flag("-f,--force", o.force, "overwrite an existing recording");
  sub->add_option("COMMAND", o.command, "behind --: what runs Python, such as -- python train.py")
      ->required();
  sub->positionals_at_end();
}

void AddExplain(CLI::App& app, Verb& chosen, ExplainOptions& o) {
  auto* sub = AddVerb(app, "explain", "the first difference of two recordings, its cause, the fix",
                      chosen, [&o] { return RunExplain(o); });
  sub->add_option("A", o.a, "one recording")->required();
  sub->add_option("B", o.b, "the other")->required();
  sub->add_flag("--json", o.json, "the explanation as JSON");
  sub->add_option("--zoom", o.zoom,
                  "a file to write: of which runs of ops record --zoom shall keep all values");
  sub->add_flag("-v,--verbose", o.verbose, "all findings with all their evidence");
}

void AddCheck(CLI::App& app, Verb& chosen, CheckOptions& o) {
  auto* sub = AddVerb(app, "check", "run a command and fail if its numbers are not those recorded",
                      chosen, [&o] { return RunCheck(o); });
  sub->add_option("GOLDEN", o.golden, "the recording of a run that was right")->required();
  sub->add_option("--allow", o.allow,
                  "what may differ: bits (nothing), bounded (rounding within bounds), same-cause "
                  "(what --cause names)")
      ->capture_default_str()
      ->check(CLI::IsMember({"bits", "bounded", "same-cause"}));
  sub->add_option("--cause", o.causes, "codes of findings, or factors, that may differ")
      ->delimiter(',')
      ->allow_extra_args(false);
  sub->add_option("-o,--output", o.output,
                  "the recording to write and keep; without it: GOLDEN.check.isobit, which goes "
                  "when the check passes");
  sub->add_option("--values", o.value_bytes, "budget of whole tensors, such as 64MiB")
      ->transform(CLI::AsSizeValue(false));
  sub->add_option("--junit", o.junit, "a file for the answer as JUnit XML");
  sub->add_option("--sarif", o.sarif, "a file for the answer as SARIF 2.1.0");
  sub->add_flag("--json", o.json,
                "the answer as JSON; what the command prints goes to standard error");
  sub->add_flag("-v,--verbose", o.verbose, "all findings with all their evidence");
  sub->add_flag("-f,--force", o.force, "overwrite the recording that -o names");
  auto* run = sub->add_option("--run", o.run, "a recording that is there, instead of COMMAND")
                  ->excludes(sub->get_option("--output"), sub->get_option("--values"),
                             sub->get_option("--force"));
  sub->add_option("COMMAND", o.command, "behind --: what runs Python, such as -- python infer.py")
      ->excludes(run);
}

void AddProve(CLI::App& app, Verb& chosen, ProveOptions& o) {
  auto* sub = AddVerb(app, "prove",
                      "run the program again with factors of the other side, to prove the cause",
                      chosen, [&o] { return RunProve(o); });
  sub->add_option("A", o.a, "one recording");
  sub->add_option("B", o.b, "the other");
  sub->add_option("--only", o.only, "flip these alone: codes of findings, or factors")
      ->delimiter(',')
      ->allow_extra_args(false);
  sub->add_flag("--install", o.install,
                "let pip install the other side's releases of packages, for the runs alone");
  sub->add_option("--directory", o.directory,
                  "where the program runs, if not where it was recorded");
  sub->add_option("--folder", o.folder, "where the runs are kept; without it: A.prove");
  sub->add_option("--timeout", o.timeout, "seconds a run may take; 0: no limit")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  sub->add_flag("--json", o.json, "the explanation with its proof as JSON");
  sub->add_flag("-v,--verbose", o.verbose, "all findings with all their evidence");
  sub->add_flag("-q,--quiet", o.quiet, "do not tell of each run");
  auto* plan = sub->add_option("--plan", o.plan, "write the runs to this file, as jobs");
  auto* job = sub->add_option("--job", o.job, "run this job of the plan")
                  ->check(CLI::NonNegativeNumber)
                  ->needs(plan);
  sub->add_flag("--merge", o.merge, "put together what the jobs of the plan left")
      ->needs(plan)
      ->excludes(job);
  sub->add_option("COMMAND", o.command,
                  "behind --: how the program is started here, if not as it was recorded");
}

void AddMatch(CLI::App& app, Verb& chosen, MatchOptions& o) {
  auto* sub = AddVerb(app, "match", "write the kit that makes runs of B agree with A", chosen,
                      [&o] { return RunMatch(o); });
  sub->add_option("A", o.a, "the recording of the side that is right, such as Colab")->required();
  sub->add_option("B", o.b, "that of the side to change, such as the laptop")->required();
  sub->add_option("-o,--output", o.folder, "the folder to write")->capture_default_str();
  sub->add_option("--like", o.like, "the side that stays as it is; the other one is changed")
      ->capture_default_str()
      ->check(CLI::IsMember({"A", "B"}));
  sub->add_flag("-v,--verbose", o.verbose, "of what is left: all findings with all their evidence");
  sub->add_option("COMMAND", o.command,
                  "behind --: run it with the kit now, record it into the folder, and say whether "
                  "it agrees");
}

void AddRepro(CLI::App& app, Verb& chosen, ReproOptions& o) {
  auto* sub = AddVerb(app, "repro", "write the op that differs as a script of TensorFlow alone",
                      chosen, [&o] { return RunRepro(o); });
  sub->add_option("A", o.a, "one recording")->required();
  sub->add_option("B", o.b, "the other")->required();
  sub->add_option("-o,--output", o.folder, "the folder for repro.py and repro.npz")
      ->capture_default_str();
}

void AddEnv(CLI::App& app, Verb& chosen, EnvOptions& o) {
  auto* sub = AddVerb(app, "env", "the environment manifest, or the difference of two", chosen,
                      [&o] { return RunEnv(o); });
  sub->add_option("A", o.a, "a recording; without it: this machine");
  sub->add_option("B", o.b, "another recording: show the difference");
  sub->add_flag("--json", o.json, "as JSON");
  sub->add_flag("--all", o.all, "also what cannot reach results");
  sub->add_option("--python", o.python, "the Python to ask")->capture_default_str();
}

void AddTraceVerbs(CLI::App& app, Verb& chosen, ShowOptions& show, VerifyOptions& verify,
                   RecoverOptions& recover) {
  auto* sub =
      AddVerb(app, "show", "look into a recording", chosen, [&show] { return RunShow(show); });
  sub->add_option("RECORDING", show.path, "the file to look into")->required();
  sub->add_flag("--json", show.json, "as JSON");
  sub->add_flag("--privacy", show.privacy, "list what the recording gives away");
  sub->add_option("--channel", show.channel, "ops, nodes, side, env or strings")
      ->check(CLI::IsMember({"ops", "nodes", "side", "env", "strings"}));
  sub =
      AddVerb(app, "verify", "check a recording", chosen, [&verify] { return RunVerify(verify); });
  sub->add_option("RECORDING", verify.path, "the file to check")->required();
  sub = AddVerb(app, "recover", "rescue a torn recording", chosen,
                [&recover] { return RunRecover(recover); });
  sub->add_option("RECORDING", recover.path, "the torn file")->required();
  sub->add_option("-o,--output", recover.output, "the recording to write")->required();
}

void AddDoctor(CLI::App& app, Verb& chosen, DoctorOptions& o) {
  auto* sub = AddVerb(app, "doctor", "this machine's numerical character", chosen,
                      [&o] { return RunDoctor(o); });
  sub->add_flag("--json", o.json, "as JSON");
  sub->add_option("--python", o.python, "the Python with TensorFlow")->capture_default_str();
}

void AddRule(CLI::App& app, Verb& chosen, RuleOptions& o) {
  auto* sub =
      AddVerb(app, "rule", "the page of a finding code", chosen, [&o] { return RunRule(o); });
  sub->add_option("CODE", o.code, "such as P203; without it: the list");
}

// What is wrong with the command line, and the help of the verb that it names.
Error UsageError(const CLI::App& app, const CLI::ParseError& error, const std::string& verb) {
  if (verb.empty()) {
    return {ErrorCode::kUsage, "isobit needs a verb", "", "isobit --help lists them"};
  }
  if (verb.starts_with("-")) {
    return {ErrorCode::kUsage, "a verb comes first, then its options: " + Printable(verb), "",
            "isobit --help"};
  }
  if (app.get_subcommands([&](const CLI::App* sub) { return sub->get_name() == verb; }).empty()) {
    return {ErrorCode::kUsage, "isobit has no verb " + Printable(verb), "",
            "isobit --help lists them"};
  }
  return {ErrorCode::kUsage, error.what(), "", "isobit " + verb + " --help"};
}

int Main(int argc, char** argv) {
  CLI::App app{"isobit tells why a TensorFlow program gives other numbers on another machine."};
  app.set_version_flag("--version", "isobit " ISOBIT_VERSION);
  app.require_subcommand(1);
  Verb chosen;
  RecordOptions record;
  ExplainOptions explain;
  CheckOptions check;
  ProveOptions prove;
  MatchOptions match;
  ReproOptions repro;
  EnvOptions env;
  ShowOptions show;
  VerifyOptions verify;
  RecoverOptions recover;
  DoctorOptions doctor;
  RuleOptions rule;
  AddRecord(app, chosen, record);
  AddExplain(app, chosen, explain);
  AddCheck(app, chosen, check);
  AddProve(app, chosen, prove);
  AddMatch(app, chosen, match);
  AddRepro(app, chosen, repro);
  AddEnv(app, chosen, env);
  AddTraceVerbs(app, chosen, show, verify, recover);
  AddDoctor(app, chosen, doctor);
  AddRule(app, chosen, rule);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);
    }
    std::fputs(FormatError(UsageError(app, error, argc > 1 ? argv[1] : "")).c_str(), stderr);
    return kError;
  }
  return chosen();
}

}  // namespace
}  // namespace isobit::cli

int main(int argc, char** argv) { return isobit::cli::Main(argc, argv); }
