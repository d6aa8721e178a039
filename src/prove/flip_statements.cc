// SPDX-License-Identifier: Apache-2.0
// Flips of the program's own statements: one that the two versions have differently, as it stands
// on the other side.
#include <algorithm>

#include "base/text.h"
#include "explain/program_diff.h"
#include "explain/program_edit.h"
#include "explain/program_pair.h"
#include "explain/program_text.h"
#include "prove/flip.h"
#include "prove/launch.h"
#include "trace/redact.h"

namespace isobit::prove {
namespace {

using explain::Hunk;
using explain::Program;

constexpr size_t kMaxChanges = 64;  // Of two versions of one program; more are two programs.
constexpr size_t kMaxShown = 60;    // Bytes of a statement in a sentence.

std::string Place(const Program& program, uint32_t begin, uint32_t end) {
  return begin == end ? "" : explain::PlaceText(program, begin, end - 1);
}

std::string OneLine(const Program& program, uint32_t begin, uint32_t end) {
  std::string text;
  for (uint32_t line = begin; line < end; ++line) {
    text += (text.empty() ? "" : "; ") + explain::SourceOf(program, line);
  }
  const size_t line_end = text.find('\n');
  if (line_end != text.npos || text.size() > kMaxShown) {
    text = ToUtf8(text.substr(0, line_end), kMaxShown) + " ...";
  }
  return text;
}

bool Redacted(const explain::Edit& edit) {
  const auto redacted = [](const std::string& line) {
    return line.find(trace::kRedacted) != std::string::npos;
  };
  return std::ranges::any_of(edit.old_lines, redacted) ||
         std::ranges::any_of(edit.new_lines, redacted);
}

Hunk Mirrored(Hunk hunk) {
  std::swap(hunk.unit_a, hunk.unit_b);
  std::swap(hunk.begin_a, hunk.begin_b);
  std::swap(hunk.end_a, hunk.end_b);
  return hunk;
}

// What is done to the changed side.
std::string TextOf(const Program& to, const Program& from, const Hunk& hunk) {
  const std::string there = Place(from, hunk.begin_b, hunk.end_b);
  if (hunk.begin_a == hunk.end_a) {
    return there + " left out";
  }
  const std::string statement = "'" + OneLine(to, hunk.begin_a, hunk.end_a) + "'";
  return there.empty() ? statement + " put in" : there + " as " + statement;
}

void AddFlip(const Direction& direction, const Program& to, const Program& from, const Hunk& hunk,
             std::vector<Flip>* flips) {
  auto edit = explain::EditOf(to, from, hunk);
  if (!edit || Redacted(*edit)) {
    return;
  }
  Flip flip;
  flip.text = TextOf(to, from, hunk);
  flip.back = TextOf(from, to, Mirrored(hunk));
  flip.statement_from = Place(from, hunk.begin_b, hunk.end_b);
  flip.statement_to = Place(to, hunk.begin_a, hunk.end_a);
  flip.factor = "code:" + (flip.statement_from.empty() ? flip.statement_to : flip.statement_from);
  edit->file = PathOf(edit->file, direction.launch_from);
  flip.edits.push_back(std::move(*edit));
  flip.proof_only = true;
  flips->push_back(std::move(flip));
}

}  // namespace

void FindStatementFlips(const Direction& direction, std::vector<Flip>* flips) {
  if (direction.here.unshare.empty()) {
    return;
  }
  const auto [from, to] = explain::ReadPrograms(direction.from, direction.to);
  // The other side's statements take the place of this side's.
  const std::vector<Hunk> hunks = explain::DiffPrograms(to, from);
  if (hunks.size() > kMaxChanges) {
    return;
  }
  for (const Hunk& hunk : hunks) {
    if (hunk.parts.empty()) {
      AddFlip(direction, to, from, hunk, flips);
    }
    for (const Hunk& part : hunk.parts) {
      AddFlip(direction, to, from, part, flips);
    }
  }
}

}  // namespace isobit::prove
