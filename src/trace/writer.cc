// SPDX-License-Identifier: Apache-2.0
#include "trace/writer.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "trace/recording.h"
#include "trace/schemas.h"

namespace isobit::trace {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kWakeBytes = size_t{1} << 20;  // The background thread is woken at this much.
constexpr size_t kInternLimitBytes = size_t{256}
                                     << 20;  // Of all distinct text; more is not recorded.

struct DigestHash {
  size_t operator()(const Digest128& digest) const { return static_cast<size_t>(digest.lo); }
};

// A thread of ours takes no signal that is meant for the program. A write beyond a file size limit
// then fails with EFBIG.
class BlockSignals {
 public:
  BlockSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockSignals(const BlockSignals&) = delete;
  BlockSignals& operator=(const BlockSignals&) = delete;

 private:
  sigset_t before_;
};

size_t CostOf(const SideItem& item) {
  size_t cost = sizeof(Item) + sizeof(SideItem) + item.event.name.size();
  for (const Attr& attr : item.event.attrs) {
    const auto* text = std::get_if<std::string>(&attr.value);
    cost += sizeof(Attr) + attr.key.size() + (text == nullptr ? 0 : text->size());
  }
  return cost + (item.event.array ? item.event.array->row_digests.size() * 8 : 0);
}

// Of one channel, counted by the callers' threads.
struct FrontCounts {
  std::atomic<uint64_t> seen{0}, sampled_out{0}, dropped{0};
  ChannelCounts Get() const {
    ChannelCounts counts;
    counts.dropped = dropped;
    counts.sampled_out = sampled_out;
    counts.seen = seen;  // Last, so that it is not smaller than its parts.
    return counts;
  }
};

// Shared by the front and the background thread; a forked child leaks it, since its mutex may be
// held by a thread that is gone.
struct Core {
  Core(const WriterOptions& o, Redactor r) : options(o), redactor(r), recording(o, std::move(r)) {}

  void Run();
  // What is queued, or was taken from the queue to be encoded.
  struct Batch {
    std::vector<Item> items;
    OpQueue ops;  // Refer to items of the same batch, or of earlier ones.
  };
  bool RunOnce(Batch& batch, Clock::time_point& deadline);
  void Push(Item item, size_t cost);
  void Push(const OpRecord& record, size_t cost);
  void Count(size_t cost);

  const WriterOptions options;
  const Redactor redactor;
  std::string path;

  std::mutex mutex;
  std::condition_variable work, room, done;
  Batch queue;
  size_t queued_bytes = 0;   // In the queue or being encoded.
  size_t pending_bytes = 0;  // In the queue.
  int waiting_for_room = 0;  // Threads in Add.
  uint64_t flush_asked = 0, flush_done = 0;
  bool closing = false, stopped = false;
  RunEnd end;
  bool write_end = false;
  Status result;

  std::unordered_map<Digest128, StringId, DigestHash> strings;
  std::unordered_map<Digest128, uint32_t, DigestHash> sites;
  std::unordered_set<Digest128, DigestHash> values;
  size_t interned_bytes = 0;
  uint32_t string_count = 1, site_count = 1, node_count = 0;

  std::atomic<uint64_t> sequence{1};
  std::atomic<bool> failed{false}, values_failed{false};
  FrontCounts ops, value_counts, side;
  std::atomic<uint64_t> value_bytes_written{0}, value_bytes_waiting{0};

  Recording recording;  // The background thread's alone, once that runs.
  std::thread thread;

  AllCounts Front() const { return {ops.Get(), value_counts.Get(), side.Get()}; }
};

// Under the mutex, like both that follow.
void Core::Push(Item item, size_t cost) {
  queue.items.push_back(std::move(item));
  Count(cost);
}

void Core::Push(const OpRecord& record, size_t cost) {
  queue.ops.Add(record);
  Count(cost);
}

void Core::Count(size_t cost) {
  queued_bytes += cost;
  const bool wake = pending_bytes < kWakeBytes && pending_bytes + cost >= kWakeBytes;
  pending_bytes += cost;
  if (wake) {
    work.notify_one();
  }
}

// One round: waits, takes the queue, encodes it, writes if it is time. False: the end.
bool Core::RunOnce(Batch& batch, Clock::time_point& deadline) {
  std::unique_lock lock(mutex);
  work.wait_until(lock, deadline, [&] {
    return pending_bytes >= kWakeBytes || flush_asked > flush_done || closing ||
           (waiting_for_room > 0 && pending_bytes > 0);
  });
  std::swap(batch, queue);
  const size_t batch_bytes = std::exchange(pending_bytes, 0);
  const uint64_t ticket = flush_asked;
  const bool last = closing;
  const bool due = last || ticket > flush_done || Clock::now() >= deadline;
  lock.unlock();

  const auto publish = [&] {
    failed = recording.failed();
    values_failed = recording.values_failed();
  };
  for (Item& item : batch.items) {
    const auto* value = std::get_if<ValueItem>(&item);
    const uint64_t bytes = value == nullptr ? 0 : value->bytes.size();
    recording.Take(std::move(item));
    // How far the open chunk will shrink is not known: it counts in full, so that the budget holds.
    // In this order, so that a value is never counted less than once.
    value_bytes_written = recording.value_bytes_written() + recording.value_bytes_open();
    value_bytes_waiting -= bytes;
    publish();
  }
  batch.items.clear();
  recording.Take(batch.ops);
  batch.ops.Clear();
  publish();
  if (due) {
    recording.WriteOpenChunks(Front());
    value_bytes_written = recording.value_bytes_written();
    publish();
    deadline = Clock::now() + std::chrono::nanoseconds(options.flush_interval_ns);
  }

  lock.lock();
  queued_bytes -= batch_bytes;
  room.notify_all();
  if (due) {
    flush_done = ticket;
    done.notify_all();
  }
  return !(last && queue.items.empty() && queue.ops.empty());
}

void Core::Run() {
  Status status;
  try {
    Batch batch;
    Clock::time_point deadline = Clock::now() + std::chrono::nanoseconds(options.flush_interval_ns);
    while (RunOnce(batch, deadline)) {
    }
    if (write_end) {
      status = recording.Finish(Front(), end);
    }
  } catch (...) {
    // Memory ran out, or a check of ours failed: the recording ends here, the program does not.
    failed = true;
    status = Fail(ErrorCode::kIo, "the recorder ran out of memory", path);
  }
  const std::lock_guard lock(mutex);
  failed = failed || !status;
  stopped = true;
  result = std::move(status);
  done.notify_all();
  room.notify_all();
}

class WriterImpl final : public Writer {
 public:
  explicit WriterImpl(std::unique_ptr<Core> core) : core_(std::move(core)) {}

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
    Guard<bool>([&] {
      constexpr size_t kMost = UINT16_MAX;
      if (record.inputs.size() > kMost || record.outputs.size() > kMost) {
        ++core_->ops.seen;
        ++core_->ops.dropped;
        return false;
      }
      return AddCounted(record, OpQueue::CostOf(record), core_->ops);
    });
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

  void CountSampledOut(uint64_t events) override {
    core_->ops.seen += events;
    core_->ops.sampled_out += events;
  }

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
    Core& core = *core_;
    std::unique_lock lock(core.mutex);
    const auto fits = [&] {
      return core.queued_bytes + cost <= core.options.queue_bytes || core.stopped;
    };
    if (!core.failed && cost <= core.options.queue_bytes && !fits()) {
      ++core.waiting_for_room;
      core.work.notify_one();
      core.room.wait_for(lock, std::chrono::nanoseconds(core.options.block_limit_ns), fits);
      --core.waiting_for_room;
    }
    if (value != nullptr && core.values.contains(*value)) {
      return false;
    }
    ++counts.seen;
    if (core.failed || core.stopped || core.closing || !fits()) {
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

  std::unique_ptr<Core> core_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace

Result<std::unique_ptr<Writer>> Writer::Open(const std::string& path, const RunInfo& run,
                                             const WriterOptions& options) {
  try {
    auto core = std::make_unique<Core>(options, Redactor::OfThisProcess());
    core->path = path;
    ISOBIT_RETURN_IF_ERROR(core->recording.Open(path + ".part", run));
    {
      const BlockSignals block;
      core->thread = std::thread(&Core::Run, core.get());
    }
    return std::make_unique<WriterImpl>(std::move(core));
  } catch (...) {
    return Fail(ErrorCode::kProcess, "cannot start the recorder's thread", path,
                "raise the limits of memory and processes (ulimit -a)");
  }
}

}  // namespace isobit::trace
