// SPDX-License-Identifier: Apache-2.0
#include "tap/follower.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/text.h"
#include "trace/file_digest.h"
#include "trace/follow.h"
#include "trace/schemas.h"

namespace isobit::tap {
namespace {

// After this many runs of kernels, so few of which the followed run has too, it is another program.
constexpr uint64_t kWatchedRuns = 256;
constexpr uint64_t kFewestOf = 10;

// As keys of the note, and as words behind a number.
struct ReasonRow {
  std::string_view key, text;
};
constexpr std::array<ReasonRow, static_cast<size_t>(Unfollowed::kCount)> kReasons = {{
    {"", ""},
    {"pipeline", "in input pipelines"},
    {"no_run", "that it does not have"},
    {"ambiguous", "that more than one of its nodes could be"},
    {"other_inputs", "that have other inputs there"},
    {"other_type", "of another type or shape there"},
    {"further_output", "with an output that no kernel gives there"},
    {"text", "of other strings"},
    {"no_value", "whose value it did not keep"},
    {"memory", "for which there was no memory"},
}};

std::string WithCommas(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

// The layer or block that a node belongs to, in the forward pass and for its gradient.
std::string_view ScopeOf(std::string_view name) {
  for (const std::string_view prefix : {"StatefulPartitionedCall/", "gradient_tape/"}) {
    while (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
    }
  }
  const size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

bool SameShape(std::span<const int64_t> a, std::span<const int64_t> b) {
  return std::ranges::equal(a, b);
}

}  // namespace

Result<std::unique_ptr<Follower>> Follower::Open(const std::string& path) {
  ISOBIT_ASSIGN_OR_RETURN(const trace::FileDigest file, trace::DigestFile(path));
  ISOBIT_ASSIGN_OR_RETURN(std::unique_ptr<trace::Reader> reader, trace::Reader::Open(path));
  ISOBIT_RETURN_IF_ERROR(trace::CheckFollowable(reader->trace(), path));
  return std::unique_ptr<Follower>(new Follower(path, file.digest, std::move(reader)));
}

Follower::Follower(const std::string& path, const digest::Digest128& file_digest,
                   std::unique_ptr<trace::Reader> reader)
    : path_(path),
      name_(path.substr(path.rfind('/') + 1)),
      file_digest_(file_digest),
      reader_(std::move(reader)),
      index_(reader_->trace()) {}

// ---- Which run

Follower::Target Follower::TargetOf(uint32_t event, size_t output,
                                    const trace::OpRecord::Out& own) const {
  Target target;
  const auto outputs = index_.OutputsOf(event);
  if (output >= outputs.size()) {
    target.reason = Unfollowed::kFurtherOutput;
    return target;
  }
  const trace::Output& theirs = outputs[output];
  if (theirs.dtype != own.output.dtype || theirs.exact.empty() ||
      !SameShape(index_.trace().shapes[theirs.shape], own.shape.get())) {
    target.reason = Unfollowed::kOtherType;
  } else if (theirs.exact == own.output.exact || reader_->HasValue(theirs.exact)) {
    target.reason = Unfollowed::kNot;
    target.content = theirs.exact;
  } else {
    target.reason =
        own.output.dtype == digest::DType::kString ? Unfollowed::kText : Unfollowed::kNoValue;
  }
  return target;
}

// Did the kernel take in there what it took in here? Names alone do not make two nodes the same:
// releases of TensorFlow build a layer from other ops under the same names. An input may differ
// where it comes from a run that was not followed, of the same scope on both sides; inside of a
// scope whose names are known to mean something else, it may not.
bool Follower::HasInputsOf(const Run& run, uint32_t event) {
  const trace::Trace& trace = index_.trace();
  const trace::Node& node = trace.nodes[trace.events[event].node];
  const auto theirs = index_.InputsOf(event);
  if (theirs.size() != run.inputs.size()) {
    // A fused kernel takes in what the ops that it stands for do.
    return trace.Str(node.op).starts_with("_") || run.entry.facts.op().starts_with("_");
  }
  const auto& names =
      run.entry.facts.node ? run.entry.facts.node->inputs : std::vector<std::string>();
  const std::string_view scope = ScopeOf(run.entry.facts.name);
  const std::lock_guard lock(mutex_);
  bool same = true, possible = true;
  for (size_t i = 0; i < theirs.size(); ++i) {
    if (theirs[i].empty() || run.inputs[i].empty() || theirs[i] == run.inputs[i]) {
      continue;
    }
    same = false;
    possible = possible && unfollowed_.contains(run.inputs[i]) && i < names.size() &&
               i < node.inputs.size() && ScopeOf(names[i]) == ScopeOf(trace.Str(node.inputs[i]));
  }
  if (!same && !possible) {
    other_scopes_.emplace(scope);
  }
  return same || (possible && !other_scopes_.contains(scope));
}

void Follower::FindGraph(const Run& run, std::vector<Target>* targets) {
  const Match& match = MatchOf(run);
  const auto event_of = [&](uint32_t node) {
    return node == FollowIndex::kNone
               ? FollowIndex::kNone
               : index_.EventOf(node, run.frame, run.iteration, run.occurrence);
  };
  const uint32_t event = event_of(match.node), other = event_of(match.other_node);
  if (event != FollowIndex::kNone && !HasInputsOf(run, event)) {
    for (Target& target : *targets) {
      target.reason = Unfollowed::kOtherInputs;
    }
    return;
  }
  for (size_t i = 0; i < targets->size(); ++i) {
    Target& target = (*targets)[i];
    if (event != FollowIndex::kNone) {
      target = TargetOf(event, i, run.outputs[i]);
    } else {
      target.reason = match.node == FollowIndex::kNone ? match.reason : Unfollowed::kNoRun;
    }
    if (target.reason == Unfollowed::kNot || other == FollowIndex::kNone) {
      continue;
    }
    if (match.node == FollowIndex::kNone && i == 0) {
      target = TargetOf(other, match.fused_output, run.outputs[i]);
    } else if (match.node != FollowIndex::kNone && i == match.fused_output) {
      target = TargetOf(other, 0, run.outputs[i]);
    }
  }
}

uint32_t Follower::EagerEventOf(const Run& run, Unfollowed* reason) {
  const std::lock_guard lock(mutex_);
  const uint32_t ordinal = eager_seen_++;
  eager_thread_ = eager_thread_.value_or(run.thread);
  if (run.outputs.empty()) {
    return FollowIndex::kNone;
  }
  const auto place = places_.find(run.site);
  const uint64_t key = EagerKey(run.entry.facts.op(), place == places_.end() ? 0 : place->second,
                                run.outputs[0].output.dtype, run.outputs[0].shape.get());
  const FollowIndex::Eager next = index_.NextEager(key);
  if (next.event == FollowIndex::kNone) {
    *reason = Unfollowed::kNoRun;
    return FollowIndex::kNone;
  }
  // Certain are the same inputs, and the same place in the order of all eager ops of the program's
  // first thread: as far behind the last op that was certain by its inputs as there.
  const auto inputs = index_.InputsOf(next.event);
  bool same = inputs.size() == run.inputs.size(), known = false;
  for (size_t i = 0; same && i < inputs.size(); ++i) {
    known = known || !inputs[i].empty();
    same = inputs[i] == run.inputs[i];
  }
  const bool first_threads = run.thread == *eager_thread_ &&
                             index_.trace().events[next.event].thread == index_.eager_thread();
  const int64_t lead = int64_t{next.ordinal} - int64_t{ordinal};
  if (same && known) {
    eager_lead_ = first_threads ? lead : eager_lead_;
    return next.event;
  }
  if (first_threads && lead == eager_lead_) {
    return next.event;
  }
  *reason = Unfollowed::kOtherInputs;
  return FollowIndex::kNone;
}

void Follower::Find(const Run& run, std::vector<Target>* targets) {
  targets->assign(run.outputs.size(), {});
  Unfollowed reason = run.node.pipeline ? Unfollowed::kPipeline : Unfollowed::kNot;
  uint32_t event = FollowIndex::kNone;
  if (reason == Unfollowed::kNot && run.node.eager) {
    event = EagerEventOf(run, &reason);
  }
  if (reason == Unfollowed::kNot && !run.node.eager) {
    FindGraph(run, targets);
  } else {
    for (size_t i = 0; i < targets->size(); ++i) {
      if (event != FollowIndex::kNone) {
        (*targets)[i] = TargetOf(event, i, run.outputs[i]);
      } else {
        (*targets)[i].reason = reason;
      }
    }
  }
  for (size_t i = 0; i < targets->size(); ++i) {
    (*targets)[i].readable = !run.outputs[i].output.exact.empty();
  }
}

// ---- What became of it

void Follower::Count(std::span<const trace::OpRecord::Out> outputs, std::span<const Target> targets,
                     bool replaced) {
  Unfollowed reason = Unfollowed::kNot;
  bool numbers = false;
  for (size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].readable) {
      numbers = true;
      reason = reason == Unfollowed::kNot ? targets[i].reason : reason;
      if (targets[i].reason != Unfollowed::kNot) {
        const std::lock_guard lock(mutex_);
        unfollowed_.insert(outputs[i].output.exact);
      }
    }
  }
  if (!numbers) {
    no_numbers_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  runs_.fetch_add(1, std::memory_order_relaxed);
  replaced_.fetch_add(replaced, std::memory_order_relaxed);
  if (reason == Unfollowed::kNot) {
    followed_.fetch_add(1, std::memory_order_relaxed);
  } else {
    reasons_[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  }
  WatchMisses();
}

void Follower::CountUnseen() {
  runs_.fetch_add(1, std::memory_order_relaxed);
  reasons_[static_cast<size_t>(Unfollowed::kNoRun)].fetch_add(1, std::memory_order_relaxed);
}

void Follower::WatchMisses() {
  if (watched_.load(std::memory_order_relaxed)) {
    return;
  }
  const uint64_t pipeline = reasons_[static_cast<size_t>(Unfollowed::kPipeline)];
  const uint64_t runs = runs_ - pipeline;
  if (runs >= kWatchedRuns && !watched_.exchange(true) && followed_ < runs / kFewestOf) {
    SwitchOff("it has " + std::to_string(followed_) + " of the first " + std::to_string(runs) +
              " runs of kernels: it is of another program, or of other arguments");
  }
}

std::optional<trace::Value> Follower::Read(const digest::Digest128& content) {
  const std::lock_guard lock(values_mutex_);
  if (off()) {
    return std::nullopt;
  }
  auto value = reader_->ReadValue(content);
  if (!value) {
    SwitchOff(value.error().what +
              (value.error().where.empty() ? "" : " (" + value.error().where + ")"));
    return std::nullopt;
  }
  return std::move(*value);
}

void Follower::NoteSite(uint32_t site, std::string_view file, int line, std::string_view function,
                        std::string_view text) {
  // As the writer keeps it.
  const std::string kept =
      ToUtf8(redactor_.Text(text.substr(0, trace::kTextLimitBytes)), trace::kTextLimitBytes);
  const uint64_t place = PlaceKey(file, line, function, kept);
  const std::lock_guard lock(mutex_);
  places_[site] = place;
}

void Follower::SwitchOff(const std::string& reason) noexcept {
  if (off_.exchange(true)) {
    return;
  }
  try {
    std::fprintf(stderr,
                 "isobit: follows %s no longer: %s; the program goes on with its own values\n",
                 name_.c_str(), reason.c_str());
    const std::lock_guard lock(reason_mutex_);
    off_reason_ = reason;
  } catch (...) {
    // The reason is lost; that following is off is not.
  }
}

trace::SideEvent Follower::FollowingNote() const {
  trace::SideEvent note;
  note.kind = trace::SideKind::kNote;
  note.name = trace::kFollowingNote;
  note.attrs = {{"digest", digest::ToHex(file_digest_)}, {"name", name_}};
  return note;
}

trace::SideEvent Follower::FollowedNote() const {
  trace::SideEvent note;
  note.kind = trace::SideKind::kNote;
  note.name = trace::kFollowedNote;
  const auto add = [&](std::string_view key, uint64_t count) {
    note.attrs.push_back({std::string(key), static_cast<int64_t>(count)});
  };
  add("followed", followed_);
  add("runs", runs_);
  add("replaced", replaced_);
  add("no_numbers", no_numbers_);
  for (size_t i = 1; i < kReasons.size(); ++i) {
    if (reasons_[i] != 0) {
      add(kReasons[i].key, reasons_[i]);
    }
  }
  if (const std::lock_guard lock(reason_mutex_); off()) {
    note.attrs.push_back({"ended", off_reason_});
  }
  note.attrs.push_back({"reason", FollowedText()});
  return note;
}

std::string Follower::FollowingText() const {
  const trace::ChannelCounts& values = index_.trace().value_counts;
  const uint64_t lost = values.sampled_out + values.dropped;
  return "follows " + name_ +
         ": each kernel's outputs become those in it, so what the program computes is not its own" +
         (lost == 0 ? ""
                    : "; " + WithCommas(lost) + " values were not kept there, for want of room");
}

std::string Follower::FollowedText() const {
  std::string text = "followed " + WithCommas(followed_) + " of " + WithCommas(runs_) +
                     " kernel runs of " + name_ + ", of which " + WithCommas(replaced_) +
                     " differed";
  std::string_view separator = "; not followed: ";
  for (size_t i = 1; i < kReasons.size(); ++i) {
    if (reasons_[i] != 0) {
      text +=
          std::string(separator) + WithCommas(reasons_[i]) + " " + std::string(kReasons[i].text);
      separator = ", ";
    }
  }
  return text + (off() ? "; following ended early" : "");
}

}  // namespace isobit::tap
