// SPDX-License-Identifier: Apache-2.0
#include "tap/session.h"

#include <pthread.h>
#include <stdlib.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>

#include "base/check.h"
#include "tap/hook.h"
#include "tap/thread_state.h"

namespace isobit::tap {
namespace {

// Guards starts, stops and attaching. Recordings themselves are used through the gate.
struct Control {
  std::mutex mutex;
  int starts = 0;
  Recorder* recorder = nullptr;
  bool attached = false;
  std::string report = "{\"attached\": false, \"reason\": \"not tried\"}";
};
Control& TheControl() {
  static Control* control = new Control;
  return *control;
}

struct CheckFailure : std::exception {
  const char* what() const noexcept override { return condition; }
  const char* condition = "";
};

[[noreturn]] void ThrowCheckFailure(const char* condition, const char* file, int line) {
  (void)file;
  (void)line;
  CheckFailure failure;
  failure.condition = condition;
  throw failure;
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string SuccessReport(const TensorFlow& tensorflow, bool hooked) {
  std::string devices;
  for (const std::string& name : tensorflow.device_names()) {
    devices += (devices.empty() ? "" : ", ") + Quoted(name);
  }
  const bool attributes = tensorflow.symbols().summarize_node_def != nullptr;
  const bool pipelines = tensorflow.layout().function_library != 0;
  return std::string("{\"attached\": ") + (hooked ? "true" : "false") +
         ", \"verified\": true, \"devices\": [" + devices +
         "], \"attributes\": " + (attributes ? "true" : "false") +
         ", \"pipelines\": " + (pipelines ? "true" : "false") + "}";
}

void AddNote(trace::Writer& writer, trace::SideEvent note) {
  note.sequence = writer.NextSequence();
  writer.Add(std::move(note), std::nullopt);
}

void AddNote(trace::Writer& writer, const std::string& what, const std::string& reason,
             const std::string& hint = "") {
  trace::SideEvent note;
  note.kind = trace::SideKind::kNote;
  note.name = what;
  note.attrs.push_back({"reason", reason});
  if (!hint.empty()) {
    note.attrs.push_back({"hint", hint});
  }
  AddNote(writer, std::move(note));
}

void BeforeFork() {
  TheControl().mutex.lock();
  LockThreads();
}

void AfterForkInParent() {
  UnlockThreads();
  TheControl().mutex.unlock();
}

// The child has the parent's memory but none of its threads: it forgets the recording, whose
// objects stay where they are, and may start one of its own.
void AfterForkInChild() {
  Control& control = TheControl();
  ResetGateAfterFork();
  if (control.recorder != nullptr) {
    control.recorder->writer().AbandonAfterFork();
    control.recorder = nullptr;
  }
  control.starts = 0;
  control.attached = false;
  UnlockThreads();
  control.mutex.unlock();
}

// How long a stop waits for threads that are reading a kernel's outputs.
constexpr uint64_t kStopLimitNs = 60'000'000'000;
// At the end of the process threads may have been frozen wherever they were, such as in a wait for
// a Python that is gone.
constexpr uint64_t kExitLimitNs = 2'000'000'000;

Status StopLocked(Control& control, trace::RunEnd end, uint64_t limit_ns);

void AtExit(int status, void*) {
  Control& control = TheControl();
  std::lock_guard lock(control.mutex);
  if (control.recorder == nullptr) {
    return;
  }
  trace::RunEnd end;
  end.recorded = true;
  end.kind = "exit";
  end.status = status;
  control.starts = 1;
  try {
    (void)StopLocked(control, end, kExitLimitNs);
  } catch (...) {
    // The program ends; the trace stays as it was at the last flush.
  }
}

void RegisterOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    SetCheckHandler(ThrowCheckFailure);
    pthread_atfork(BeforeFork, AfterForkInParent, AfterForkInChild);
    on_exit(AtExit, nullptr);
  });
}

Status StopLocked(Control& control, trace::RunEnd end, uint64_t limit_ns) {
  if (control.recorder == nullptr) {
    return Fail(ErrorCode::kUsage, "nothing is being recorded", "", "call isobit_start first");
  }
  if (--control.starts > 0) {
    return {};
  }
  std::unique_ptr<Recorder> recorder(control.recorder);
  control.recorder = nullptr;
  if (control.attached) {
    if (auto tensorflow = TensorFlow::Find()) {
      (*tensorflow)->Unhook();
    }
    control.attached = false;
  }
  const bool closed = CloseGate(limit_ns);
  if (recorder->off()) {
    AddNote(recorder->writer(), "ops", "recording was switched off: " + recorder->off_reason(),
            "this is a mistake of isobit: please report it");
    std::fprintf(stderr, "isobit: recording was switched off: %s\n",
                 recorder->off_reason().c_str());
  } else if (recorder->kernels_seen() && !recorder->attributes_seen()) {
    AddNote(recorder->writer(), "attributes",
            "the NodeDef of kernels is not where it is known to be");
  }
  if (const Follower* follower = recorder->follower(); follower != nullptr && closed) {
    AddNote(recorder->writer(), follower->FollowedNote());
    std::fprintf(stderr, "isobit: %s\n", follower->FollowedText().c_str());
  }
  end.recorded = true;
  if (closed) {
    end.chain = recorder->Finish();
  }
  const Status status = recorder->writer().Close(end);
  if (!closed) {
    // A thread may still use it; the writer takes nothing any more.
    (void)recorder.release();
  }
  return status;
}

}  // namespace

Status Start(const StartRequest& request) {
  RegisterOnce();
  Control& control = TheControl();
  std::lock_guard lock(control.mutex);
  if (control.recorder != nullptr) {
    ++control.starts;
    return {};
  }
  std::unique_ptr<Follower> follower;
  if (!request.follow.empty()) {
    ISOBIT_ASSIGN_OR_RETURN(follower, Follower::Open(request.follow));
  }
  ISOBIT_ASSIGN_OR_RETURN(std::unique_ptr<trace::Writer> writer,
                          trace::Writer::Open(request.path, request.run, request.writer));
  if (follower != nullptr) {
    AddNote(*writer, follower->FollowingNote());
    std::fprintf(stderr, "isobit: %s\n", follower->FollowingText().c_str());
  }
  control.recorder = new Recorder(std::move(writer), request.options, std::move(follower));
  control.starts = 1;
  OpenGate(control.recorder);
  return {};
}

Status Attach() {
  Control& control = TheControl();
  std::lock_guard lock(control.mutex);
  if (control.attached) {
    return {};
  }
  Status status;
  auto tensorflow = TensorFlow::Find();
  if (!tensorflow) {
    status = tl::unexpected(tensorflow.error());
  } else if (control.recorder != nullptr) {
    // Kernels come only after the hooks are in place.
    control.recorder->SetTensorFlow((*tensorflow)->symbols(), (*tensorflow)->layout());
    status = (*tensorflow)->Hook();
  }
  if (status) {
    control.attached = control.recorder != nullptr;
    control.report = SuccessReport(**tensorflow, control.attached);
  } else {
    const Error& error = status.error();
    const std::string reason = error.what + (error.where.empty() ? "" : " (" + error.where + ")");
    control.report =
        "{\"attached\": false, \"verified\": false, \"reason\": " + Quoted(reason) + "}";
    if (control.recorder != nullptr) {
      AddNote(control.recorder->writer(), "ops", reason, error.hint);
    }
  }
  if (control.recorder != nullptr) {
    control.recorder->writer().Add(trace::EnvFact{"tf.tap", control.report, ""});
  }
  return status;
}

std::string AttachReport() {
  Control& control = TheControl();
  std::lock_guard lock(control.mutex);
  return control.report;
}

Status Stop(const trace::RunEnd& end) {
  Control& control = TheControl();
  std::lock_guard lock(control.mutex);
  return StopLocked(control, end, kStopLimitNs);
}

bool IsRecording() {
  Control& control = TheControl();
  std::lock_guard lock(control.mutex);
  return control.recorder != nullptr;
}

Status WithRecorder(const std::function<Status(Recorder&)>& body) {
  ThreadState* thread = CurrentThread();
  GateScope gate(thread);
  if (gate.recorder() == nullptr) {
    return Fail(ErrorCode::kUsage, "nothing is being recorded", "", "call isobit_start first");
  }
  try {
    return body(*gate.recorder());
  } catch (const std::exception& error) {
    gate.recorder()->SwitchOff(error.what());
    return Fail(ErrorCode::kProcess, std::string("recording was switched off: ") + error.what(), "",
                "this is a mistake of isobit: please report it");
  }
}

}  // namespace isobit::tap
