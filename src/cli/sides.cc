// SPDX-License-Identifier: Apache-2.0
#include "cli/sides.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
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

bool IsLarge(const std::string& path) {
  constexpr uintmax_t kLarge = uintmax_t{8} << 20;
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  return !error && size >= kLarge;
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

// Large ones at the same time. Of small ones one after the other, which takes no time: a hostile
// file, which is small and becomes large, is refused before the other one takes memory too.
Result<Sides> OpenSides(const std::string& a, const std::string& b) {
  Sides sides;
  if (!IsLarge(a) || !IsLarge(b)) {
    ISOBIT_ASSIGN_OR_RETURN(sides.a, trace::Reader::Open(a));
    ISOBIT_ASSIGN_OR_RETURN(sides.b, trace::Reader::Open(b));
  } else {
    std::optional<Result<std::unique_ptr<trace::Reader>>> opened_a, opened_b;
    Both([&] { opened_a.emplace(trace::Reader::Open(a)); },
         [&] { opened_b.emplace(trace::Reader::Open(b)); });
    ISOBIT_ASSIGN_OR_RETURN(sides.a, std::move(*opened_a));
    ISOBIT_ASSIGN_OR_RETURN(sides.b, std::move(*opened_b));
  }
  ISOBIT_RETURN_IF_ERROR(CheckFollowed(sides.b->trace(), b, sides.a->trace(), a));
  ISOBIT_RETURN_IF_ERROR(CheckFollowed(sides.a->trace(), a, sides.b->trace(), b));
  return sides;
}

}  // namespace isobit::cli
