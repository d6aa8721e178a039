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
