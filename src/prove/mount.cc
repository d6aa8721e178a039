// SPDX-License-Identifier: Apache-2.0
#include "prove/mount.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "prove/spawn.h"

namespace isobit::prove {
namespace {

// A mount is seen by the command alone: each pair behind `sh` is a file and what it hides.
constexpr const char* kBind =
    R"(while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 125; shift 2; done; shift; exec "$@")";

Result<std::vector<std::string>> LinesOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Fail(ErrorCode::kNotFound, "a file of the program cannot be read", path,
                "prove where the program is, or name its folder with --directory");
  }
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

bool Stand(const std::vector<std::string>& lines, const explain::Edit& edit) {
  const size_t begin = edit.line - 1;
  if (edit.old_lines.empty() && !edit.behind.empty()) {
    return begin > 0 && begin <= lines.size() && lines[begin - 1] == edit.behind;
  }
  return begin + edit.old_lines.size() <= lines.size() &&
         std::equal(edit.old_lines.begin(), edit.old_lines.end(),
                    lines.begin() + static_cast<std::ptrdiff_t>(begin));
}

}  // namespace

bool CanMount(const std::string& unshare) {
  const Result<int> status = RunQuietly(
      {unshare, "--map-root-user", "--mount", "sh", "-c", "mount --bind /bin/sh /bin/sh"});
  return status && *status == 0;
}

std::vector<std::string> MountOver(const std::string& unshare,
                                   const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<std::string> words = {unshare, "--map-root-user", "--mount", "sh", "-c", kBind, "sh"};
  for (const auto& [file, hidden] : files) {
    words.insert(words.end(), {file, hidden});
  }
  words.emplace_back("--");
  return words;
}

Status WriteEdited(const std::string& path, std::vector<explain::Edit> edits,
                   const std::string& to) {
  ISOBIT_ASSIGN_OR_RETURN(const std::vector<std::string> lines, LinesOf(path));
  std::ranges::stable_sort(edits, {}, &explain::Edit::line);
  std::ofstream out(to, std::ios::binary);
  size_t next = 0;
  for (const explain::Edit& edit : edits) {
    const size_t begin = edit.line - 1;
    if (begin < next || !Stand(lines, edit)) {
      return Fail(ErrorCode::kUsage, "a statement is not where it was recorded",
                  path + ":" + std::to_string(edit.line),
                  "the program was edited since: record both sides again");
    }
    for (; next < begin; ++next) {
      out << lines[next] << '\n';
    }
    for (const std::string& line : edit.new_lines) {
      out << line << '\n';
    }
    next += edit.old_lines.size();
  }
  for (; next < lines.size(); ++next) {
    out << lines[next] << '\n';
  }
  out.close();
  if (!out) {
    return Fail(ErrorCode::kIo, "cannot write the edited program", to,
                "choose another place with --folder");
  }
  return {};
}

}  // namespace isobit::prove
