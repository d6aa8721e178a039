// SPDX-License-Identifier: Apache-2.0
#include "trace/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>

#include "base/block_signals.h"
#include "base/text.h"
#include "trace/schemas.h"
#include "trace/writer_core.h"

namespace isobit::trace {
namespace {

constexpr size_t kInternLimitBytes = size_t{256}
                                     << 20;  // Of all distinct text; more is not recorded.

size_t CostOf(const SideItem& item) {
  size_t cost = sizeof(Item) + sizeof(SideItem) + item.event.name.size();
  for (const Attr& attr : item.event.attrs) {
    const auto* text = std::get_if<std::string>(&attr.value);
    cost += sizeof(Attr) + attr.key.size() + (text == nullptr ? 0 : text->size());
  }
  return cost + (item.event.array ? item.event.array->row_digests.size() * 8 : 0);
}

class WriterImpl final : public Writer {
 public:
  explicit WriterImpl(std::unique_ptr<WriterCore> core) : core_(std::move(core)) {}

  ~WriterImpl() override {
    if (abandoned_) {
      (void)core_.release();
    } else if (core_->thread.joinable()) {
      Join(false, {});
    }
  }

  StringId Intern(std::string_view text) override {
    return text.empty() ? 0 : Guard<StringId>([&] { return InternLocked(text); });
  }

  uint32_t InternSite(std::string_view file, int line, std::string_view function,
                      std::string_view text) override {
    return Guard<uint32_t>([&]() -> uint32_t {
      const Site site{InternLocked(file), line, InternLocked(function), InternLocked(text)};
      if (site.file == 0 && line == 0 && site.function == 0) {
        return 0;
      }
      const StringId key[] = {site.file, static_cast<uint32_t>(site.line), site.function,
                              site.text};
      const Digest128 digest = digest::OfBytes(std::as_bytes(std::span(key)));
      const std::lock_guard lock(core_->mutex);
      const auto [found, added] = core_->sites.try_emplace(digest, core_->site_count);
      if (added) {
        ++core_->site_count;
        core_->Push(site, sizeof(Item));
      }
      return found->second;
    });
  }

  uint32_t AddNode(const Node& node) override {
    return Guard<uint32_t>([&] {
      const std::lock_guard lock(core_->mutex);
      core_->Push(node, sizeof(Item) + node.inputs.size() * sizeof(StringId));
      return core_->node_count++;
    });
  }

  uint64_t NextSequence() override {
    return core_->sequence.fetch_add(1, std::memory_order_relaxed);
  }

  void Add(const OpRecord& record) override {
    Guard<bool>([&] { return core_->Add(record); });
  }

  void Add(SideEvent event, std::optional<Detail> detail) override {
    Guard<bool>([&] {
      auto item = std::make_unique<SideItem>(SideItem{std::move(event), std::move(detail)});
      const size_t cost = CostOf(*item);
      return AddCounted(Item(std::move(item)), cost, core_->side);
    });
  }

  void Add(EnvFact fact) override {
    Guard<bool>([&] {
      const std::lock_guard lock(core_->mutex);
      core_->Push(std::move(fact), sizeof(Item) + 64);
      return true;
    });
  }

  bool AddValue(const Digest128& exact, DType dtype, std::span<const int64_t> shape,
                std::span<const std::byte> bytes) override {
    return Guard<bool>([&] {
      if (exact.empty() || !Consistent(dtype, shape, bytes.size())) {
        return false;
      }
      {
        const std::lock_guard lock(core_->mutex);
        if (core_->values.contains(exact)) {
          return false;
        }
      }
      if (!WantsValue(bytes.size(), 0)) {
        ++core_->value_counts.seen;
        ++core_->value_counts.sampled_out;
        return false;
      }
      ValueItem item{exact,
                     dtype,
                     {shape.begin(), shape.end()},
                     std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
      core_->value_bytes_waiting += bytes.size();
      const bool kept = AddCounted(Item(std::move(item)), sizeof(Item) + bytes.size(),
                                   core_->value_counts, &exact);
      if (!kept) {
        core_->value_bytes_waiting -= bytes.size();
      }
      return kept;
    });
  }

  bool WantsValue(size_t bytes, uint64_t spare_bytes) const override {
    return !abandoned_ && !core_->failed && !core_->values_failed && bytes <= kValueLimitBytes &&
           bytes <= core_->options.queue_bytes / 2 &&
           core_->value_bytes_written + core_->value_bytes_waiting + bytes + spare_bytes <=
               core_->options.value_budget_bytes;
  }

  void CountSampledOut(uint64_t events) override { core_->ops_sampled_out += events; }

  void Flush() override {
    Guard<bool>([&] {
      std::unique_lock lock(core_->mutex);
      const uint64_t ticket = ++core_->flush_asked;
      core_->work.notify_one();
      // Not wait(): its symbol is newer than the C++ runtime of RHEL 9.
      while (!core_->done.wait_for(lock, std::chrono::hours(1),
                                   [&] { return core_->flush_done >= ticket || core_->stopped; })) {
      }
      return true;
    });
  }

  Status Close(const RunEnd& end) override {
    if (abandoned_ || !core_->thread.joinable()) {
      return Fail(ErrorCode::kUsage, "the recording is closed already", core_->path);
    }
    Join(true, end);
    Status status = core_->result;
    const std::string part = core_->path + ".part";
    // Even a recording that met a full disk is readable, and the user looks for it here.
    if (::rename(part.c_str(), core_->path.c_str()) != 0 && status) {
      return Fail(ErrorCode::kIo,
                  std::string("cannot rename the recording: ") + std::strerror(errno), part,
                  "the recording is whole; rename it yourself");
    }
    SyncDirectory();
    return status;
  }

  void AbandonAfterFork() override { abandoned_ = true; }
  bool failed() const override { return core_->failed; }

 private:
  // Nothing that goes wrong in here reaches the user's program.
  template <typename T, typename Body>
  T Guard(Body body) noexcept {
    if (abandoned_) {
      return T();
    }
    try {
      return body();
    } catch (...) {
      core_->failed = true;
      return T();
    }
  }

  StringId InternLocked(std::string_view text) {
    if (text.empty()) {
      return 0;
    }
    text = text.substr(0, kTextLimitBytes);
    const Digest128 digest = digest::OfBytes(std::as_bytes(std::span(text)));
    const std::lock_guard lock(core_->mutex);
    if (const auto found = core_->strings.find(digest); found != core_->strings.end()) {
      return found->second;
    }
    if (core_->interned_bytes + text.size() > kInternLimitBytes || core_->failed) {
      return 0;
    }
    StringItem item{ToUtf8(core_->redactor.Text(text), kTextLimitBytes)};
    core_->interned_bytes += text.size();
    const size_t cost = sizeof(Item) + item.text.size();
    core_->strings.emplace(digest, core_->string_count);
    core_->Push(std::move(item), cost);
    return core_->string_count++;
  }

  static bool Consistent(DType dtype, std::span<const int64_t> shape, size_t bytes) {
    uint64_t expected = digest::DTypeSize(dtype);
    if (expected == 0 || shape.size() > kMaxRank) {
      return false;
    }
    for (const int64_t dim : shape) {
      if (dim < 0 || __builtin_mul_overflow(expected, static_cast<uint64_t>(dim), &expected)) {
        return false;
      }
    }
    return expected == bytes;
  }

  // Waits for room, but not for long. `value`: to be remembered as kept; false without a count when
  // it is there already.
  template <typename T>
  bool AddCounted(T&& item, size_t cost, FrontCounts& counts, const Digest128* value = nullptr) {
    WriterCore& core = *core_;
    std::unique_lock lock(core.mutex);
    core.WaitForRoom(lock, cost);
    if (value != nullptr && core.values.contains(*value)) {
      return false;
    }
    ++counts.seen;
    if (core.failed || core.stopped || core.closing || !core.Fits(cost)) {
      ++counts.dropped;
      return false;
    }
    if (value != nullptr) {
      core.values.insert(*value);
    }
    core.Push(std::forward<T>(item), cost);
    return true;
  }

  void Join(bool write_end, const RunEnd& end) {
    {
      const std::lock_guard lock(core_->mutex);
      core_->closing = true;
      core_->write_end = write_end;
      core_->end = end;
      core_->work.notify_one();
    }
    core_->thread.join();
  }

  // So that the new name survives a power failure.
  void SyncDirectory() const {
    const size_t slash = core_->path.rfind('/');
    const std::string directory =
        slash == std::string::npos ? "." : core_->path.substr(0, slash + 1);
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
      ::fsync(fd);
      ::close(fd);
    }
  }

  std::unique_ptr<WriterCore> core_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace

Result<std::unique_ptr<Writer>> Writer::Open(const std::string& path, const RunInfo& run,
                                             const WriterOptions& options) {
  try {
    auto core = std::make_unique<WriterCore>(options, Redactor::OfThisProcess());
    core->path = path;
    ISOBIT_RETURN_IF_ERROR(core->recording.Open(path + ".part", run));
    {
      const BlockSignals block;
      core->thread = std::thread(&WriterCore::Run, core.get());
    }
    return std::make_unique<WriterImpl>(std::move(core));
  } catch (...) {
    return Fail(ErrorCode::kProcess, "cannot start the recorder's thread", path,
                "raise the limits of memory and processes (ulimit -a)");
  }
}

}  // namespace isobit::trace
