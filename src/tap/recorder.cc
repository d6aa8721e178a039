// SPDX-License-Identifier: Apache-2.0
#include "tap/recorder.h"

#include <time.h>

#include <limits>

#ifdef ISOBIT_HAVE_ENV
#include "env/collect.h"
#endif

namespace isobit::tap {
namespace {

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

bool Forwards(KernelKind kind) {
  return kind == KernelKind::kForward || kind == KernelKind::kExit ||
         kind == KernelKind::kEagerConstant;
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

Recorder::Recorder(std::unique_ptr<trace::Writer> writer, const RecorderOptions& options,
                   std::unique_ptr<Follower> follower)
    : number_(NextRecordingNumber()),
      options_(options),
      origin_ns_(MonotonicNs()),
      writer_(std::move(writer)),
      follower_(std::move(follower)),
      nodes_(*writer_, functions_, options.policy.KeepContents()),
      sites_([this](std::string_view file, int line, std::string_view function,
                    std::string_view text) {
        const uint32_t site = writer_->InternSite(file, line, function, text);
        if (follower_ != nullptr) {
          follower_->NoteSite(site, file, line, function, text);
        }
        return site;
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

ThreadState::KnownKernel* Recorder::Lookup(ThreadState* thread, tfapi::Kernel* kernel,
                                           tfapi::Context* context) {
  using Known = ThreadState::KnownKernel;
  const auto address = reinterpret_cast<uintptr_t>(kernel);
  const size_t place = ((address >> 4) * 0x9E3779B97F4A7C15u) >> (64 - ThreadState::kCacheBits);
  Known* const first = &thread->cache[place];
  Known* const second = &thread->cache[place ^ 1];
  Known* const known = first->kernel == kernel ? first : second;
  if (known->kernel == kernel && known->properties == tfapi::KernelReader::Properties(kernel))
      [[likely]] {
    return known;
  }
  const bool python = IsPythonThread();
  if (!python && !pool_seen_.exchange(true)) {
    RecordPoolThread();
  }
  KernelEntry* entry =
      nodes_.FindKernel(*reader_, kernel, context, python, thread->pipeline_depth > 0);
  if (entry == nullptr) {
    return nullptr;
  }
  kernels_seen_.store(true, std::memory_order_relaxed);
  Known* to = first;
  if (known->kernel == kernel) {
    to = known;  // Of another kernel that was there.
  } else if (first->kernel != nullptr && second->kernel == nullptr) {
    to = second;
  }
  *to = {.kernel = kernel,
         .properties = entry->properties,
         .entry = entry,
         .may_be_eager = entry->may_be_eager,
         .returns = entry->kind == KernelKind::kReturn,
         .exits = entry->kind == KernelKind::kExit,
         .opens_pipeline = entry->pipeline || entry->opens_pipeline};
  return to;
}

bool Recorder::Before(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context,
                      bool async, bool host_memory, Call* call) {
  if (off() || reader_ == nullptr) {
    return false;
  }
  if (thread->recording != number_) {
    Adopt(thread);
  }
  ThreadState::KnownKernel* known = Lookup(thread, kernel, context);
  if (known == nullptr) {
    CountSampledOut(thread);
    return false;
  }
  call->opens_pipeline = known->opens_pipeline;
  if (known->returns) {
    return false;
  }
  KernelEntry* entry = known->entry;
  const bool eager = known->may_be_eager && IsPythonThread();
  call->recording = number_;
  call->entry = entry;
  if (eager) {
    call->node = nodes_.Node(entry, true, entry->pipeline || thread->pipeline_depth > 0);
  } else {
    if (known->graph_node == nullptr) [[unlikely]] {
      known->graph_node = nodes_.Node(entry, false, entry->pipeline);
    }
    call->node = known->graph_node;
  }
  call->flags =
      static_cast<uint16_t>((async ? trace::kEventAsync : 0) | (eager ? trace::kEventEager : 0));
  call->host_memory = host_memory;
  Judge(context, known, call);
  if (options_.policy.all_values || !options_.zoom.empty()) [[unlikely]] {
    JudgeValues(call);
  }
  if (!call->keep) {
    CountSampledOut(thread);
    if (follower_ != nullptr && !eager) {
      follower_->CountUnseen();
    }
    return eager;  // Past the budget an eager op continues the chain.
  }
  if (eager || call->first || call->all_values || Forwards(entry->kind)) {
    ReadInputs(context, call);
  }
  if (eager) {
    call->site = sites_.Current();
  }
  call->start_ns = Now();
  return true;
}

void Recorder::Judge(tfapi::Context* context, ThreadState::KnownKernel* known, Call* call) {
  const Policy& policy = options_.policy;
  NodeState* node = call->node;
  call->frame = symbols_.frame_id(context);
  const auto iteration = static_cast<uint64_t>(symbols_.iteration_id(context));
  call->iteration = static_cast<uint32_t>(std::min<uint64_t>(iteration, UINT32_MAX));
  const bool in_loop = call->frame != 0 || iteration != 0;
  if (!in_loop) {
    call->occurrence = node->runs.fetch_add(1, std::memory_order_relaxed);
  } else {
    const bool wanted = known->exits || policy.KeepIteration(iteration);
    call->occurrence = wanted ? node->loops.Next(call->frame, iteration) : LoopCounters::kFull;
    if (call->occurrence == LoopCounters::kFull) {
      return;
    }
  }
  if (node->pipeline) {
    call->keep = true;  // Until the content is known.
    call->detail = policy.KeepDetail(call->occurrence);
    call->large_detail = call->detail;
    return;
  }
  if (node->eager) {
    call->keep = eager_kept_.load(std::memory_order_relaxed) < options_.eager_events &&
                 eager_kept_.fetch_add(1, std::memory_order_relaxed) < options_.eager_events;
    call->detail = call->large_detail = call->keep;
    return;
  }
  // A node whose graph was made anew, such as for a smaller last batch, is seen from its first run
  // there.
  // Iterations of a loop may overlap, so the first ones alone are counted.
  bool fresh = false;
  if (iteration == 0 && !known->started) [[unlikely]] {
    const uint32_t local = call->entry->runs.fetch_add(1, std::memory_order_relaxed);
    call->first = local == 0;
    fresh = !in_loop && local < policy.keep_first;
    known->started = local + 1 >= std::max(policy.keep_first, 1u);
  }
  call->detail =
      fresh || (policy.KeepDetail(call->occurrence) && policy.KeepDetail(call->iteration));
  const bool thin =
      Policy::KeepLargeDetail(call->occurrence) && Policy::KeepLargeDetail(call->iteration);
  // What enters a training matters whenever it does.
  call->large_detail = thin || call->first || call->entry->kind == KernelKind::kBatch;
  call->keep = call->detail || policy.Keep(call->occurrence);
}

void Recorder::JudgeValues(Call* call) const {
  if (options_.zoom.empty()) {
    call->all_values = call->keep && !call->node->pipeline;
    call->large_detail = call->large_detail || call->all_values;
    return;
  }
  call->all_values = options_.zoom.contains(
      {call->node->eager, call->occurrence, call->iteration, call->entry->facts.name});
  if (call->all_values) {
    call->keep = call->detail = call->large_detail = true;
  }
}

void Recorder::ReadInputs(tfapi::Context* context, Call* call) {
  const KernelKind kind = call->entry->kind;
  const bool digest = (call->node->eager || call->first || call->all_values) && call->host_memory &&
                      kind != KernelKind::kEagerConstant;
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
    if (digest) {
      if (auto tensor = ReadableBytes(facts)) {
        call->inputs[i] = digest::Exact(tensor->view());
        if (call->all_values && follower_ == nullptr && !tensor->bytes.empty()) {
          KeepValue(*tensor, call->inputs[i], *call);
        }
      } else if (auto strings = DigestStrings(facts)) {
        call->inputs[i] = *strings;
      }
    }
    if (Forwards(kind) && facts.data != nullptr &&
        call->forwardable_count < call->forwardable.size()) {
      call->forwardable[call->forwardable_count++] = {
          facts.data, digest ? call->inputs[i] : digest::Digest128{}};
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
  const bool by_content = call->node->pipeline;
  const auto outputs = layout_.Outputs(context);
  trace::OpRecord& record = thread->record;
  record.event = {};
  record.outputs.clear();
  record.outputs.resize(outputs.size());
  uint64_t content = call->iteration;
  for (size_t i = 0; i < outputs.size(); ++i) {
    DigestOutput(outputs[i], *call, &record.outputs[i]);
    if (call->detail && !by_content && follower_ == nullptr) {
      DescribeOutput(outputs[i], *call, &record.outputs[i]);
    }
    const digest::Digest128& exact = record.outputs[i].output.exact;
    if (by_content) {
      content = Mix(Mix(content, exact.lo), exact.hi);
    } else if (!exact.empty()) {
      Chain(thread, *call, i, exact);
    }
  }
  if (follower_ != nullptr) [[unlikely]] {
    Follow(*thread, outputs, *call, &record);
  }
  if (by_content && call->keep) {
    call->keep = call->node->contents.Keep(content, options_.policy);
    if (!call->keep) {
      CountSampledOut(thread);
    } else if (call->detail) {
      for (size_t i = 0; i < outputs.size(); ++i) {
        DescribeOutput(outputs[i], *call, &record.outputs[i]);
      }
    }
  }
  if (call->keep) {
    record.event.duration_ns =
        static_cast<uint32_t>(std::min<uint64_t>(end_ns - call->start_ns, UINT32_MAX));
    Emit(thread, context, call, &record);
  }
}

void Recorder::Emit(ThreadState* thread, tfapi::Context* context, Call* call,
                    trace::OpRecord* record) {
  record->inputs.swap(call->inputs);
  trace::OpEvent& event = record->event;
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
  writer_->Add(*record);
}

void Recorder::DigestOutput(const tfapi::Layout::Slot& slot, const Call& call,
                            trace::OpRecord::Out* out) {
  if (slot.tensor == nullptr) {
    out->output.flags = trace::kOutputUnset;
    return;
  }
  tfapi::TensorFacts facts;
  if (!tfapi::ReadTensor(slot.tensor, &facts)) {
    out->output.flags = trace::kOutputUnreadable;
    return;
  }
  out->output.dtype = static_cast<digest::DType>(facts.dtype);
  out->shape = facts.shape();
  for (uint8_t i = 0; i < call.forwardable_count; ++i) {
    if (call.forwardable[i].data == facts.data) {
      out->output.flags |= trace::kOutputForwarded;
      out->output.exact = call.forwardable[i].exact;
    }
  }
  if (!out->output.exact.empty()) {
    return;
  }
  const auto tensor =
      call.host_memory && slot.mutex == nullptr ? ReadableBytes(facts) : std::nullopt;
  if (tensor && tensor->bytes.size() <= kDigestBytesLimit) {
    out->output.exact = digest::Exact(tensor->view());
  } else if (auto strings = call.host_memory ? DigestStrings(facts) : std::nullopt) {
    out->output.exact = *strings;
  } else {
    out->output.flags |= trace::kOutputUnreadable;
  }
}

void Recorder::DescribeOutput(const tfapi::Layout::Slot& slot, const Call& call,
                              trace::OpRecord::Out* out) {
  tfapi::TensorFacts facts;
  if (out->output.exact.empty() || !tfapi::ReadTensor(slot.tensor, &facts)) {
    return;
  }
  const auto tensor = ReadableBytes(facts);
  if (!tensor || tensor->bytes.empty() ||
      (tensor->bytes.size() > kSmallTensorBytes && !call.large_detail)) {
    return;
  }
  const bool kept = KeepValue(*tensor, out->output.exact, call);
  DetailWish wish;
  wish.sketch =
      !kept && facts.elements > kSketchFromElements && digest::DTypeIsFloat(tensor->dtype);
  wish.order_free_rows = call.entry->kind == KernelKind::kBatch;
  if (auto detail = MakeDetail(*tensor, wish)) {
    out->detail = std::make_shared<const trace::Detail>(std::move(*detail));
  }
}

bool Recorder::KeepValue(const ReadableTensor& tensor, const digest::Digest128& exact,
                         const Call& call) {
  const size_t size = tensor.bytes.size();
  if (call.all_values) {
    return writer_->AddValue(exact, tensor.dtype, tensor.shape, tensor.bytes) ||
           writer_->WantsValue(size, 0);
  }
  if (!options_.zoom.empty()) {
    return false;
  }
  const bool small = size <= kSmallTensorBytes;
  // The small ones find room to the end; no single one takes most of it.
  const uint64_t budget = options_.value_bytes;
  if (!small && (size > budget / 8 || !writer_->WantsValue(size, budget / 4))) {
    return false;
  }
  // Not added but still wanted: it is there already.
  return writer_->AddValue(exact, tensor.dtype, tensor.shape, tensor.bytes) ||
         writer_->WantsValue(size, 0);
}

void Recorder::Chain(ThreadState* thread, const Call& call, size_t output,
                     const digest::Digest128& exact) const {
  // A sum, so that the order in which threads come does not matter.
  uint64_t place = Mix(call.node->identity, output);
  place = Mix(Mix(place, call.frame ^ call.iteration), call.occurrence);
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
