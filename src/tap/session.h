// SPDX-License-Identifier: Apache-2.0
// The recording of this process: starts, stops, what survives a fork, what happens when the program
// ends without stopping.
#ifndef ISOBIT_TAP_SESSION_H_
#define ISOBIT_TAP_SESSION_H_

#include <functional>
#include <string>

#include "base/result.h"
#include "tap/recorder.h"

namespace isobit::tap {

struct StartRequest {
  std::string path;
  trace::RunInfo run;
  RecorderOptions options;
  std::string follow;  // The recording to follow; empty: none.
  trace::WriterOptions writer;
};

// All of these are thread-safe and may come in any order.
Status Start(const StartRequest& request);
// Checks TensorFlow and, with a recording, hooks it. What does not fit is noted in the trace.
Status Attach();
std::string AttachReport();
Status Stop(const trace::RunEnd& end);
bool IsRecording();

// Runs `body` with the current recording. Error: kUsage when there is none; our own failures end
// the recording and are told as kProcess.
Status WithRecorder(const std::function<Status(Recorder&)>& body);

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_SESSION_H_
