// SPDX-License-Identifier: Apache-2.0
#include "tap/recorder.h"

#include <time.h>

#include <limits>

#ifdef ISOBIT_HAVE_ENV
#include "env/collect.h"
#endif

namespace isobit::tap {
namespace {

constexpr size_t kSmallValueBytes = 4096;
constexpr int64_t kSketchFromElements = 64;
constexpr uint32_t kPipelineCall = 0x80000000u;
constexpr uint64_t kSampledOutBatch = 4096;
constexpr uint64_t kDigestBytesLimit = uint64_t{1} << 40;

uint64_t MonotonicNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

uint64_t NextRecordingNumber() {
  static std::atomic<uint64_t> number{0};
  return ++number;
}

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2)));
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93u;
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

}  // namespace

Recorder::Recorder(std::unique_ptr<trace::Writer> writer, const RecorderOptions& options)
    : number_(NextRecordingNumber()),
      options_(options),
      origin_ns_(MonotonicNs()),
      writer_(std::move(writer)),
      nodes_(*writer_, functions_),
      sites_([this](std::string_view file, int line, std::string_view function,
                    std::string_view text) {
        return writer_->InternSite(file, line, function, text);
      }) {}

void Recorder::SetTensorFlow(const tfapi::Symbols& symbols, const tfapi::Layout& layout) {
  symbols_ = symbols;
  layout_ = layout;
  reader_ = std::make_unique<tfapi::KernelReader>(symbols, layout);
}

uint64_t Recorder::Now() const { return MonotonicNs() - origin_ns_; }

void Recorder::Adopt(ThreadState* thread) {
  const uint32_t ordinal = next_thread_.fetch_add(1, std::memory_order_relaxed);
  thread->Reset(number_, static_cast<uint16_t>(std::min<uint32_t>(ordinal, UINT16_MAX)));
}

KernelEntry* Recorder::Lookup(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context) {
  const auto address = reinterpret_cast<uintptr_t>(kernel);
  const size_t place = ((address >> 4) * 0x9E3779B97F4A7C15u) >> (64 - ThreadState::kCacheBits);
  ThreadState::Cached& cached = thread->cache[place];
  if (cached.kernel == kernel && NodeTable::IsCurrent(*cached.entry, kernel)) [[likely]] {
    return cached.entry;
  }
  const bool python = IsPythonThread();
  if (!python && !pool_seen_.exchange(true)) {
    RecordPoolThread();
  }
  KernelEntry* entry =
      nodes_.FindKernel(*reader_, kernel, context, python, thread->pipeline_depth > 0);
  if (entry != nullptr) {
    cached = {kernel, entry};
    kernels_seen_.store(true, std::memory_order_relaxed);
  }
  return entry;
}

bool Recorder::Before(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context,
                      bool async, bool host_memory, Call* call) {
  if (off() || reader_ == nullptr) {
    return false;
  }
  if (thread->recording != number_) {
    Adopt(thread);
  }
  KernelEntry* entry = Lookup(thread, kernel, context);
  if (entry == nullptr) {
    ++thread->sampled_out;
    return false;
  }
  call->opens_pipeline = entry->pipeline || entry->opens_pipeline;
  const bool may_be_plumbing = entry->kind == KernelKind::kReturn;
  const bool eager = (entry->may_be_eager || may_be_plumbing) && IsPythonThread();
  if (eager && may_be_plumbing) {
    return false;  // The _Retval behind an eager op repeats the op's output.
  }
  call->recording = number_;
  call->entry = entry;
  call->node = nodes_.Node(entry, eager, entry->pipeline || (eager && thread->pipeline_depth > 0));
  call->flags =
      static_cast<uint16_t>((async ? trace::kEventAsync : 0) | (eager ? trace::kEventEager : 0));
  call->host_memory = host_memory;
  Judge(thread, context, call);
  if (!call->keep) {
    CountSampledOut(thread);
    if (!eager) {
      return false;
    }
    return true;  // Past the budget an eager op continues the chain.
  }
  ReadInputs(context, call);
  if (eager) {
    call->site = sites_.Current();
  }
  call->start_ns = Now();
  return true;
}

void Recorder::Judge(ThreadState* thread, tfapi::Context* context, Call* call) {
  (void)thread;
  const Policy& policy = options_.policy;
  NodeState* node = call->node;
  const uint32_t local = call->entry->runs.fetch_add(1, std::memory_order_relaxed);
  call->frame = symbols_.frame_id(context);
  const auto iteration = static_cast<uint64_t>(symbols_.iteration_id(context));
  call->iteration = static_cast<uint32_t>(std::min<uint64_t>(iteration, UINT32_MAX));
  if (call->frame == 0 && iteration == 0) {
    call->occurrence = node->runs.fetch_add(1, std::memory_order_relaxed);
  } else if (!policy.KeepIteration(iteration)) {
    call->keep = false;
    return;
  } else {
    call->occurrence = node->loops.Next(call->frame, iteration);
    if (call->occurrence == LoopCounters::kFull) {
      call->keep = false;
      return;
    }
  }
  if (node->eager) {
    call->keep = eager_kept_.load(std::memory_order_relaxed) < options_.eager_events &&
                 eager_kept_.fetch_add(1, std::memory_order_relaxed) < options_.eager_events;
    call->detail = call->keep;
    return;
  }
  // A node whose graph was made anew, such as for a smaller last batch, is seen from its first run
  // there.
  const bool fresh = !node->pipeline && call->frame == 0 && local < policy.keep_first;
  call->detail = fresh || policy.KeepDetail(call->occurrence);
  call->keep = call->detail || policy.Keep(call->occurrence);
}

void Recorder::ReadInputs(tfapi::Context* context, Call* call) {
  const bool eager = call->node->eager;
  const bool digest = eager && call->host_memory && call->entry->kind != KernelKind::kEagerConstant;
  call->input_count = 0;
  const auto slots = layout_.Inputs(context);
  if (digest) {
    call->inputs.resize(slots.size());
    call->flags |= trace::kEventInputsHashed;
  }
  tfapi::TensorFacts facts;
  for (size_t i = 0; i < slots.size(); ++i) {
    // A missing input of Merge; a reference that another thread may write.
    if (slots[i].tensor == nullptr || slots[i].mutex != nullptr ||
        !tfapi::ReadTensor(slots[i].tensor, &facts)) {
      continue;
    }
    if (facts.data != nullptr && call->input_count < call->input_data.size()) {
      call->input_data[call->input_count++] = facts.data;
    }
    if (digest) {
      if (auto tensor = ReadableBytes(facts)) {
        call->inputs[i] = digest::Exact(tensor->view());
      } else if (auto strings = DigestStrings(facts)) {
        call->inputs[i] = *strings;
      }
    }
  }
}

void Recorder::After(ThreadState* thread, tfapi::Context* context, Call* call) {
  if (off() || call->recording != number_) {
    return;
  }
  if (thread->recording != number_) {
    Adopt(thread);
  }
  const uint64_t end_ns = call->keep ? Now() : 0;
  const auto outputs = layout_.Outputs(context);
  trace::OpRecord record;
  record.outputs.reserve(outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    record.outputs.push_back(ReadOutput(outputs[i], *call));
    const digest::Digest128& exact = record.outputs.back().output.exact;
    if (!exact.empty()) {
      Chain(thread, *call, i, exact);
    }
  }
  if (!call->keep) {
    return;
  }
  record.inputs = std::move(call->inputs);
  trace::OpEvent& event = record.event;
  event.sequence = writer_->NextSequence();
  event.node = call->node->index;
  event.occurrence = call->occurrence;
  event.frame = call->frame;
  event.iteration = call->iteration;
  event.call =
      CallOrdinal(thread, symbols_.step_id(context), call->node->eager, call->node->pipeline);
  event.flags = call->flags;
  event.thread = thread->ordinal;
  event.site = call->site;
  event.start_ns = call->start_ns;
  event.duration_ns = static_cast<uint32_t>(
      std::min<uint64_t>(end_ns - call->start_ns, std::numeric_limits<uint32_t>::max()));
  writer_->Add(std::move(record));
}

trace::OpRecord::Out Recorder::ReadOutput(const tfapi::Layout::Slot& slot, const Call& call) {
  trace::OpRecord::Out out;
  if (slot.tensor == nullptr) {
    out.output.flags = trace::kOutputUnset;
    return out;
  }
  tfapi::TensorFacts facts;
  if (!tfapi::ReadTensor(slot.tensor, &facts)) {
    out.output.flags = trace::kOutputUnreadable;
    return out;
  }
  out.output.dtype = static_cast<digest::DType>(facts.dtype);
  out.shape.assign(facts.shape().begin(), facts.shape().end());
  for (uint8_t i = 0; i < call.input_count; ++i) {
    if (call.input_data[i] == facts.data && facts.data != nullptr) {
      out.output.flags |= trace::kOutputForwarded;
    }
  }
  const auto tensor =
      call.host_memory && slot.mutex == nullptr ? ReadableBytes(facts) : std::nullopt;
  if (tensor && tensor->bytes.size() <= kDigestBytesLimit) {
    ReadNumbers(*tensor, call, &out);
  } else if (auto strings = call.host_memory ? DigestStrings(facts) : std::nullopt) {
    out.output.exact = *strings;
  } else {
    out.output.flags |= trace::kOutputUnreadable;
  }
  return out;
}

void Recorder::ReadNumbers(const ReadableTensor& tensor, const Call& call,
                           trace::OpRecord::Out* out) {
  out->output.exact = digest::Exact(tensor.view());
  if (!call.detail || tensor.bytes.empty()) {
    return;
  }
  const size_t size = tensor.bytes.size();
  bool kept = false;
  if (size <= kSmallValueBytes || writer_->WantsValue(size)) {
    // Not added but still wanted: it is there already.
    kept = writer_->AddValue(out->output.exact, tensor.dtype, tensor.shape, tensor.bytes) ||
           writer_->WantsValue(size);
  }
  const auto elements = static_cast<int64_t>(size / digest::DTypeSize(tensor.dtype));
  DetailWish wish;
  wish.sketch = !kept && elements > kSketchFromElements && digest::DTypeIsFloat(tensor.dtype);
  wish.order_free_rows = call.entry->kind == KernelKind::kBatch;
  out->detail = MakeDetail(tensor, wish);
}

void Recorder::Chain(ThreadState* thread, const Call& call, size_t output,
                     const digest::Digest128& exact) const {
  // A sum, so that the order in which threads come does not matter.
  uint64_t place = Mix(call.node->identity, output);
  if (!call.node->pipeline) {
    place = Mix(Mix(place, call.frame ^ call.iteration), call.occurrence);
  }
  thread->chain_lo += Mix(place, exact.lo);
  thread->chain_hi += Mix(place, exact.hi);
}

uint32_t Recorder::CallOrdinal(ThreadState* thread, int64_t step, bool eager, bool pipeline) {
  if (thread->last_call_known && thread->last_step == step) {
    return thread->last_call;
  }
  auto fresh = [&] {
    return pipeline ? kPipelineCall | next_pipeline_call_.fetch_add(1, std::memory_order_relaxed)
                    : next_call_.fetch_add(1, std::memory_order_relaxed);
  };
  uint32_t call = 0;
  if (eager) {
    call = fresh();
  } else {
    constexpr size_t kRemembered = 4096;
    std::lock_guard lock(mutex_);
    if (auto found = calls_.find(step); found != calls_.end()) {
      call = found->second;
    } else {
      if (calls_.size() >= kRemembered) {
        older_calls_ = std::move(calls_);
        calls_.clear();
      }
      auto older = older_calls_.find(step);
      call = older != older_calls_.end() ? older->second : fresh();
      calls_.emplace(step, call);
    }
  }
  thread->last_step = step;
  thread->last_call = call;
  thread->last_call_known = true;
  return call;
}

void Recorder::CountSampledOut(ThreadState* thread) {
  if (++thread->sampled_out >= kSampledOutBatch) {
    writer_->CountSampledOut(thread->sampled_out);
    thread->sampled_out = 0;
  }
}

void Recorder::RecordPoolThread() {
#ifdef ISOBIT_HAVE_ENV
  env::CollectFloatingPoint("pool", [this](trace::EnvFact fact) { writer_->Add(std::move(fact)); });
#endif
}

void Recorder::SwitchOff(const char* reason) noexcept {
  if (off_.exchange(true)) {
    return;
  }
  try {
    std::lock_guard lock(mutex_);
    off_reason_ = reason;
  } catch (...) {
    // The reason is lost; that recording is off is not.
  }
}

std::string Recorder::off_reason() const {
  std::lock_guard lock(mutex_);
  return off_reason_;
}

digest::Digest128 Recorder::Finish() {
  digest::Digest128 chain;
  uint64_t sampled_out = 0;
  ForEachThread([&](ThreadState& thread) {
    if (thread.recording == number_) {
      chain.lo += thread.chain_lo;
      chain.hi += thread.chain_hi;
      sampled_out += thread.sampled_out;
      thread.Reset(0, 0);
    }
  });
  writer_->CountSampledOut(sampled_out);
  return chain;
}

}  // namespace isobit::tap
