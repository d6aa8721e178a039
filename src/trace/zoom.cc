// SPDX-License-Identifier: Apache-2.0
#include "trace/zoom.h"

#include <charconv>
#include <optional>

#include "trace/byte_source.h"
#include "trace/schemas.h"

namespace isobit::trace {
namespace {

constexpr std::string_view kHead = "isobit zoom 1";
constexpr size_t kFileLimitBytes = size_t{16} << 20;
constexpr const char* kHint = "write it with 'isobit explain A B --zoom FILE'";

// Up to the next space, which is taken too.
std::string_view TakeWord(std::string_view* line) {
  const size_t end = std::min(line->find(' '), line->size());
  const std::string_view word = line->substr(0, end);
  line->remove_prefix(std::min(end + 1, line->size()));
  return word;
}

bool ParseNumber(std::string_view word, uint32_t* number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), *number);
  return error == std::errc() && end == word.data() + word.size();
}

std::optional<ZoomRun> ParseRun(std::string_view line) {
  ZoomRun run;
  const std::string_view kind = TakeWord(&line);
  if ((kind != "graph" && kind != "eager") || !ParseNumber(TakeWord(&line), &run.occurrence) ||
      !ParseNumber(TakeWord(&line), &run.iteration) || line.empty() ||
      line.size() > kTextLimitBytes) {
    return std::nullopt;
  }
  run.eager = kind == "eager";
  run.name = line;
  return run;
}

}  // namespace

std::string FormatZoom(const Zoom& zoom) {
  std::string text =
      std::string(kHead) + "\n# isobit record --zoom FILE -- CMD keeps all values of these\n";
  for (const ZoomRun& run : zoom) {
    text += std::string(run.eager ? "eager " : "graph ") + std::to_string(run.occurrence) + " " +
            std::to_string(run.iteration) + " " + run.name + "\n";
  }
  return text;
}

Result<Zoom> ParseZoom(std::string_view text, const std::string& name) {
  Zoom zoom;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number == 1) {
      if (line != kHead) {
        return Fail(ErrorCode::kUsage, "the file does not begin with '" + std::string(kHead) + "'",
                    name, kHint);
      }
    } else if (!line.empty() && line[0] != '#') {
      auto run = ParseRun(line);
      if (!run) {
        return Fail(ErrorCode::kUsage, "a line does not name a run of a kernel",
                    name + " line " + std::to_string(number), kHint);
      }
      zoom.insert(std::move(*run));
    }
  }
  if (zoom.empty()) {
    return Fail(ErrorCode::kUsage, "the file names no run of a kernel", name, kHint);
  }
  return zoom;
}

Result<Zoom> ReadZoom(const std::string& path) {
  ISOBIT_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, ByteSource::OpenFile(path));
  if (source->size() > kFileLimitBytes) {
    return Fail(ErrorCode::kUsage, "the file is too large for a list of kernels", path, kHint);
  }
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view text, source->Read(0, source->size()));
  return ParseZoom(text, path);
}

}  // namespace isobit::trace
