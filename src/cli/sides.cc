// SPDX-License-Identifier: Apache-2.0
#include "cli/sides.h"

#include <memory>
#include <optional>
#include <utility>

#include "base/both.h"
#include "base/text.h"
#include "digest/digest.h"
#include "trace/file_digest.h"
#include "trace/follow.h"

namespace isobit::cli {
namespace {

Status CheckFollowed(const trace::Trace& trace, const std::string& path, const trace::Trace& other,
                     const std::string& other_path) {
  const trace::SideEvent* note = trace::FindNote(trace, trace::kFollowingNote);
  if (note == nullptr) {
    return {};
  }
  const trace::SideEvent* both = trace::FindNote(other, trace::kFollowingNote);
  if (both != nullptr && both->Text("digest") == note->Text("digest")) {
    return {};
  }
  ISOBIT_ASSIGN_OR_RETURN(const trace::FileDigest file, trace::DigestFile(other_path));
  return digest::ToHex(file.digest) == note->Text("digest") ? Status()
                                                            : CheckFollowsNothing(trace, path);
}

}  // namespace

Status CheckFollowsNothing(const trace::Trace& trace, const std::string& path) {
  const trace::SideEvent* note = trace::FindNote(trace, trace::kFollowingNote);
  if (note == nullptr) {
    return {};
  }
  const std::string name = Printable(note->Text("name"));
  return Fail(ErrorCode::kUsage,
              "its run followed another recording, whose values it computed on: " + name, path,
              "isobit explain " + name + " " + path);
}

Result<Sides> OpenSides(const std::string& a, const std::string& b) {
  std::optional<Result<std::unique_ptr<trace::Reader>>> opened_a, opened_b;
  Both([&] { opened_a.emplace(trace::Reader::Open(a)); },
       [&] { opened_b.emplace(trace::Reader::Open(b)); });
  Sides sides;
  ISOBIT_ASSIGN_OR_RETURN(sides.a, std::move(*opened_a));
  ISOBIT_ASSIGN_OR_RETURN(sides.b, std::move(*opened_b));
  ISOBIT_RETURN_IF_ERROR(CheckFollowed(sides.b->trace(), b, sides.a->trace(), a));
  ISOBIT_RETURN_IF_ERROR(CheckFollowed(sides.a->trace(), a, sides.b->trace(), b));
  return sides;
}

}  // namespace isobit::cli
