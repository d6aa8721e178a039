// SPDX-License-Identifier: Apache-2.0
// The C ABI of include/isobit/isobit.h.
#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "isobit/isobit.h"
#include "tap/session.h"
#include "tap/side.h"
#include "tap/tensor_reader.h"
#include "tap/thread_state.h"
#include "trace/file_digest.h"
#include "trace/schemas.h"
#include "trace/zoom.h"

#ifdef ISOBIT_HAVE_ENV
#include "env/collect.h"
#endif

namespace isobit::tap {
namespace {

// How long a kernel's thread may wait for the writer where all values are wanted.
constexpr uint64_t kAllValuesBlockNs = 60'000'000'000;

thread_local std::string last_error;

int CodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return ISOBIT_USAGE;
    case ErrorCode::kUnsupported:
    case ErrorCode::kNotFound:
      return ISOBIT_UNSUPPORTED;
    case ErrorCode::kPermission:
    case ErrorCode::kIo:
    case ErrorCode::kNoSpace:
      return ISOBIT_IO;
    default:
      return ISOBIT_INTERNAL;
  }
}

// What, where and what to do, in one line.
std::string OneLine(const Error& error) {
  std::string line = error.what;
  if (!error.where.empty()) {
    line += " (" + error.where + ")";
  }
  if (!error.hint.empty()) {
    line += "; " + error.hint;
  }
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

int Tell(int code, const std::string& text) noexcept {
  try {
    last_error = text;
  } catch (...) {
    last_error.clear();
  }
  return code;
}

// Every function of the ABI runs in here: nothing is thrown across it.
int Run(const std::function<Status()>& body) noexcept {
  try {
    const Status status = body();
    if (status) {
      return ISOBIT_OK;
    }
    return Tell(CodeOf(status.error().code), OneLine(status.error()));
  } catch (const std::exception& error) {
    return Tell(ISOBIT_INTERNAL, error.what());
  } catch (...) {
    return Tell(ISOBIT_INTERNAL, "unknown failure");
  }
}

// As Run, where there must be a recording.
int RunRecording(const std::function<Status(Recorder&)>& body) noexcept {
  const int code = Run([&] { return WithRecorder(body); });
  return code == ISOBIT_USAGE && last_error.starts_with("nothing is being recorded")
             ? ISOBIT_NOT_RECORDING
             : code;
}

std::string Text(const char* text) { return text == nullptr ? "" : text; }

// The caller's struct may be older or newer than ours: what it does not have keeps our default.
template <typename T>
T CopySized(const T* given, T defaults) {
  if (given != nullptr) {
    std::memcpy(&defaults, given, std::min<size_t>(given->size, sizeof(T)));
  }
  return defaults;
}

Result<StartRequest> MakeRequest(const char* path, const isobit_run_info* run_given,
                                 const isobit_record_options* options_given) {
  const auto run = CopySized(run_given, isobit_run_info{});
  const Policy policy;
  const RecorderOptions recorder;
  const trace::WriterOptions writer;
  const auto options = CopySized(
      options_given,
      isobit_record_options{sizeof(isobit_record_options), policy.keep_first, policy.keep_every,
                            writer.value_budget_bytes, recorder.eager_events, writer.queue_bytes, 0,
                            nullptr, nullptr});
  StartRequest request;
  request.path = path;
  request.follow = Text(options.follow);
  const bool all_values = options.all_values != 0 || !request.follow.empty();
  request.options.policy = {options.keep_first, all_values ? 1 : options.keep_every, all_values};
  if (options.zoom != nullptr) {
    ISOBIT_ASSIGN_OR_RETURN(request.options.zoom, trace::ReadZoom(options.zoom));
  }
  request.options.eager_events = options.eager_events;
  request.options.value_bytes = options.value_bytes;
  request.writer.value_budget_bytes = options.value_bytes;
  request.writer.queue_bytes = options.queue_bytes;
  if (all_values || options.zoom != nullptr) {
    // These values are the reason for the recording: large ones pass, and none is dropped because
    // the writer is behind.
    request.writer.queue_bytes = std::max(options.queue_bytes, 2 * trace::kValueLimitBytes);
    request.writer.block_limit_ns = kAllValuesBlockNs;
  }
  request.run.recorder = "isobit tap";
  request.run.recorder_version = isobit_version();
  request.run.sees = {"ops", "values", "files", "arrays", "seeds", "model", "env"};
  for (const char* const* argument = run.argv; argument != nullptr && *argument != nullptr;
       ++argument) {
    request.run.argv.emplace_back(*argument);
  }
  request.run.directory = Text(run.directory);
  request.run.python_version = Text(run.python_version);
  request.run.tensorflow_version = Text(run.tensorflow_version);
  request.run.policy = request.options.policy.Text();
  return request;
}

uint32_t InternSite(trace::Writer& writer, const isobit_site* site) {
  if (site == nullptr || site->file == nullptr) {
    return 0;
  }
  return writer.InternSite(site->file, site->line, Text(site->function), Text(site->text));
}

trace::RunEnd MakeEnd(const isobit_run_end* given) {
  isobit_run_end defaults{};
  defaults.size = sizeof defaults;
  defaults.kind = "stopped";
  const auto from = CopySized(given, defaults);
  trace::RunEnd end;
  end.kind = Text(from.kind);
  end.status = from.status;
  end.exception_type = Text(from.exception_type);
  end.exception_message = Text(from.exception_message);
  if (from.file != nullptr) {
    (void)WithRecorder([&](Recorder& recorder) -> Status {
      end.site = recorder.writer().InternSite(from.file, from.line, "", "");
      return {};
    });
  }
  return end;
}

}  // namespace
}  // namespace isobit::tap

using isobit::ErrorCode;
using isobit::Fail;
using isobit::Status;
using isobit::tap::Recorder;
using isobit::tap::Run;
using isobit::tap::RunRecording;

extern "C" {

int isobit_abi_version(void) { return ISOBIT_ABI_VERSION; }
const char* isobit_version(void) { return ISOBIT_VERSION; }
const char* isobit_last_error(void) { return isobit::tap::last_error.c_str(); }

int isobit_start(const char* path, const isobit_run_info* run,
                 const isobit_record_options* options) {
  return Run([&]() -> Status {
    if (path == nullptr || *path == '\0') {
      return Fail(ErrorCode::kUsage, "no path for the recording was given", "isobit_start",
                  "give a file name");
    }
    ISOBIT_ASSIGN_OR_RETURN(const isobit::tap::StartRequest request,
                            isobit::tap::MakeRequest(path, run, options));
    return isobit::tap::Start(request);
  });
}

int isobit_attach(void) {
  return Run([] { return isobit::tap::Attach(); });
}

const char* isobit_attach_report(void) {
  static thread_local std::string report;
  Run([&]() -> Status {
    report = isobit::tap::AttachReport();
    return {};
  });
  return report.c_str();
}

int isobit_stop(const isobit_run_end* end) {
  const int code = Run([&] { return isobit::tap::Stop(isobit::tap::MakeEnd(end)); });
  return code == ISOBIT_USAGE ? ISOBIT_NOT_RECORDING : code;
}

int isobit_is_recording(void) {
  int recording = 0;
  Run([&]() -> Status {
    recording = isobit::tap::IsRecording() ? 1 : 0;
    return {};
  });
  return recording;
}

int isobit_flush(void) {
  return RunRecording([](Recorder& recorder) -> Status {
    recorder.writer().Flush();
    return {};
  });
}

int isobit_event(int32_t kind, const char* name, const isobit_site* site, const isobit_attr* attrs,
                 size_t attr_count, const isobit_array* array) {
  return RunRecording([&](Recorder& recorder) {
    return isobit::tap::AddSideEvent(recorder.writer(), kind, name,
                                     isobit::tap::InternSite(recorder.writer(), site), attrs,
                                     attr_count, array);
  });
}

int isobit_env_fact(const isobit_attr* fact, const char* reason) {
  return RunRecording(
      [&](Recorder& recorder) { return isobit::tap::AddEnvFact(recorder.writer(), fact, reason); });
}

int isobit_env_collect(void) {
  return RunRecording([](Recorder& recorder) -> Status {
#ifdef ISOBIT_HAVE_ENV
    isobit::env::CollectProcessFacts(
        [&](isobit::trace::EnvFact fact) { recorder.writer().Add(std::move(fact)); });
    return {};
#else
    (void)recorder;
    return Fail(ErrorCode::kUnsupported, "this build cannot collect the environment",
                "isobit_env_collect", "");
#endif
  });
}

int isobit_function(const char* name, int32_t pipeline, const char* const* names,
                    const isobit_site* sites, size_t count) {
  return RunRecording([&](Recorder& recorder) -> Status {
    if (count > 0 && names == nullptr) {
      return Fail(ErrorCode::kUsage, "the names of the nodes are missing", "isobit_function",
                  "pass count names");
    }
    for (size_t i = 0; i < count; ++i) {
      if (names[i] != nullptr) {
        const uint32_t site =
            sites == nullptr ? 0 : isobit::tap::InternSite(recorder.writer(), &sites[i]);
        recorder.functions().Add(pipeline != 0, names[i], site);
      }
    }
    return isobit::tap::AddFunctionEvent(recorder.writer(), name, pipeline != 0, count);
  });
}

void isobit_ignore(int32_t ignore) {
  if (isobit::tap::ThreadState* thread = isobit::tap::CurrentThread()) {
    thread->ignoring += ignore != 0 ? 1 : (thread->ignoring > 0 ? -1 : 0);
  }
}

int isobit_digest(const isobit_array* array, char* hex) {
  return Run([&]() -> Status {
    if (hex == nullptr) {
      return Fail(ErrorCode::kUsage, "no place for the digest was given", "isobit_digest",
                  "pass 33 bytes");
    }
    auto tensor = isobit::tap::ViewOf(array);
    if (!tensor) {
      return tl::unexpected(tensor.error());
    }
    const std::string text = isobit::digest::ToHex(isobit::digest::Exact(tensor->view()));
    std::memcpy(hex, text.c_str(), text.size() + 1);
    return {};
  });
}

int isobit_digest_bytes(const void* bytes, size_t size, char* hex) {
  return Run([&]() -> Status {
    if (hex == nullptr || (bytes == nullptr && size > 0)) {
      return Fail(ErrorCode::kUsage, "no bytes or no place for their digest were given",
                  "isobit_digest_bytes", "pass size bytes, and 33 bytes for the digest");
    }
    const std::string text = isobit::digest::ToHex(
        isobit::digest::OfBytes({static_cast<const std::byte*>(bytes), size}));
    std::memcpy(hex, text.c_str(), text.size() + 1);
    return {};
  });
}

int isobit_digest_file(const char* path, char* hex, uint64_t* size) {
  return Run([&]() -> Status {
    if (path == nullptr || hex == nullptr) {
      return Fail(ErrorCode::kUsage, "no path or no place for the digest was given",
                  "isobit_digest_file", "pass 33 bytes for the digest");
    }
    ISOBIT_ASSIGN_OR_RETURN(const isobit::trace::FileDigest file, isobit::trace::DigestFile(path));
    const std::string text = isobit::digest::ToHex(file.digest);
    std::memcpy(hex, text.c_str(), text.size() + 1);
    if (size != nullptr) {
      *size = file.size;
    }
    return {};
  });
}

}  // extern "C"
