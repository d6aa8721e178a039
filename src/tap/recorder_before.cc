// SPDX-License-Identifier: Apache-2.0
// What a recorder does before a kernel runs: which run of which node it is, whether that is kept,
// and what can be seen of its inputs. Most runs are not kept, and what they cost is paid by every
// one.

#include "tap/recorder.h"

namespace isobit::tap {
namespace {

bool Forwards(KernelKind kind) {
  return kind == KernelKind::kForward || kind == KernelKind::kExit ||
         kind == KernelKind::kEagerConstant;
}

}  // namespace

bool Recorder::Meet(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context,
                    ThreadState::KnownKernel* known) {
  const bool python = IsPythonThread();
  if (!python && !pool_seen_.exchange(true)) {
    RecordPoolThread();
  }
  KernelEntry* entry =
      nodes_.FindKernel(*reader_, kernel, context, python, thread->pipeline_depth > 0);
  if (entry == nullptr) {
    return false;
  }
  kernels_seen_.store(true, std::memory_order_relaxed);
  *known = {.kernel = kernel,
            .properties = entry->properties,
            .entry = entry,
            .may_be_eager = entry->may_be_eager,
            .returns = entry->kind == KernelKind::kReturn,
            .exits = entry->kind == KernelKind::kExit,
            .opens_pipeline = entry->pipeline || entry->opens_pipeline};
  return true;
}

void Recorder::Before(ThreadState* thread, tfapi::Kernel* kernel, tfapi::Context* context,
                      bool async, bool host_memory, Plan* plan) {
  if (off() || reader_ == nullptr) {
    return;
  }
  if (thread->recording != number_) [[unlikely]] {
    Adopt(thread);
  }
  ThreadState::KnownKernel* const known = thread->Find(kernel);
  const bool met =
      known->kernel == kernel && known->properties == tfapi::KernelReader::Properties(kernel);
  if (!met && !Meet(thread, kernel, context, known)) [[unlikely]] {
    CountSampledOut(thread);
    return;
  }
  plan->opens_pipeline = known->opens_pipeline;
  if (known->returns) {
    return;
  }
  if (known->skipped_step != ThreadState::kNoStep &&
      known->skipped_step == symbols_.step_id(context)) {
    LeaveOut(thread, /*eager=*/false);
    return;
  }
  const bool eager = known->may_be_eager && IsPythonThread();
  NodeRun run{.entry = known->entry};
  if (eager) {
    run.node = nodes_.Node(run.entry, true, run.entry->pipeline || thread->pipeline_depth > 0);
  } else {
    if (known->graph_node == nullptr) [[unlikely]] {
      known->graph_node = nodes_.Node(run.entry, false, run.entry->pipeline);
      known->graph_pipeline = run.entry->pipeline;
    }
    run.node = known->graph_node;
  }
  Judge(context, known, eager, &run);
  if (!run.keep) {
    LeaveOut(thread, eager);
    if (!eager) {
      return;
    }
    // Past the budget an eager op continues the chain.
  }
  Start(context, run, eager, async, host_memory, plan);
}

void Recorder::Start(tfapi::Context* context, const NodeRun& run, bool eager, bool async,
                     bool host_memory, Plan* plan) {
  Call& call = plan->call.emplace();
  static_cast<NodeRun&>(call) = run;
  call.recording = number_;
  call.flags =
      static_cast<uint16_t>((async ? trace::kEventAsync : 0) | (eager ? trace::kEventEager : 0));
  call.host_memory = host_memory;
  if (!run.keep) {
    return;
  }
  if (eager || run.first || run.all_values || Forwards(run.entry->kind)) {
    ReadInputs(context, &call);
  }
  if (eager) {
    call.site = sites_.Current();
  }
  call.start_ns = Now();
}

void Recorder::LeaveOut(ThreadState* thread, bool eager) {
  CountSampledOut(thread);
  if (follower_ != nullptr && !eager) {
    follower_->CountUnseen();
  }
}

uint32_t Recorder::CountRun(tfapi::Context* context, bool exits, uint64_t iteration,
                            const NodeRun& run) const {
  if (run.frame == 0 && iteration == 0) {
    return run.node->runs.fetch_add(1, std::memory_order_relaxed);
  }
  if (!exits && !options_.policy.KeepIteration(iteration)) {
    return LoopCounter::kFull;
  }
  return run.node->loop.Next(symbols_.step_id(context), run.frame, iteration);
}

void Recorder::Judge(tfapi::Context* context, ThreadState::KnownKernel* known, bool eager,
                     NodeRun* run) {
  run->frame = symbols_.frame_id(context);
  const auto iteration = static_cast<uint64_t>(symbols_.iteration_id(context));
  run->iteration = static_cast<uint32_t>(std::min<uint64_t>(iteration, UINT32_MAX));
  run->occurrence = CountRun(context, known->exits, iteration, *run);
  const bool pipeline = eager ? run->node->pipeline : known->graph_pipeline;
  if (run->occurrence != LoopCounter::kFull) {
    if (pipeline) {
      run->keep = true;  // Until the content is known.
      run->detail = run->large_detail = options_.policy.KeepDetail(run->occurrence);
    } else if (eager) {
      run->keep = run->detail = run->large_detail =
          eager_kept_.load(std::memory_order_relaxed) < options_.eager_events &&
          eager_kept_.fetch_add(1, std::memory_order_relaxed) < options_.eager_events;
    } else {
      JudgeGraphRun(known, run);
    }
  }
  if (options_.policy.all_values || !options_.zoom.empty()) [[unlikely]] {
    JudgeValues(eager, pipeline, run);
  } else if (!run->keep && run->frame != 0 && known->started &&
             run->node->loop.IsOfStep(run->occurrence)) {
    known->skipped_step = symbols_.step_id(context);
  }
}

void Recorder::JudgeGraphRun(ThreadState::KnownKernel* known, NodeRun* run) const {
  const Policy& policy = options_.policy;
  // A node whose graph was made anew, such as for a smaller last batch, is seen from its first run
  // there. Iterations of a loop may overlap, so the first ones alone are counted.
  bool fresh = false;
  if (!known->started && run->iteration == 0) [[unlikely]] {
    const uint32_t local = run->entry->runs.fetch_add(1, std::memory_order_relaxed);
    run->first = local == 0;
    fresh = run->frame == 0 && local < policy.keep_first;
    known->started = local + 1 >= std::max(policy.keep_first, 1u);
  }
  run->keep = fresh || policy.Keep(run->occurrence);
  if (!run->keep) [[likely]] {
    return;
  }
  run->detail = fresh || (policy.KeepDetail(run->occurrence) && policy.KeepDetail(run->iteration));
  const bool thin =
      Policy::KeepLargeDetail(run->occurrence) && Policy::KeepLargeDetail(run->iteration);
  // What enters a training matters whenever it does.
  run->large_detail = thin || run->first || run->entry->kind == KernelKind::kBatch;
}

void Recorder::JudgeValues(bool eager, bool pipeline, NodeRun* run) const {
  if (options_.zoom.empty()) {
    run->all_values = run->keep && !pipeline;
    run->large_detail = run->large_detail || run->all_values;
    return;
  }
  run->all_values =
      options_.zoom.contains({eager, run->occurrence, run->iteration, run->entry->facts.name});
  if (run->all_values) {
    run->keep = run->detail = run->large_detail = true;
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

}  // namespace isobit::tap
