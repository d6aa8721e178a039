// SPDX-License-Identifier: Apache-2.0
// The environment manifest as C++ sees it from inside a process: CPU, operating system, loaded
// objects, floating-point state, environment variables. Raw evidence; what a difference means is
// the affair of factors.h and diff.h. Keys: docs/format/events.md.
//
// Linked into the user's process: no exception leaves, no thread is started, nothing but libc and
// libstdc++ is needed, and all of it takes a few milliseconds. A fact that was looked for and could
// not be known has no value and a reason; a fact that does not apply to the machine (cpu.xcr0 on
// aarch64) is not given at all.
#ifndef ISOBIT_ENV_COLLECT_H_
#define ISOBIT_ENV_COLLECT_H_

#include <functional>
#include <string>
#include <string_view>

#include "trace/model.h"

namespace isobit::env {

using FactSink = std::function<void(trace::EnvFact)>;

// Everything below, of this process and of the calling thread (as "fp.main").
void CollectProcessFacts(const FactSink& sink);

// The facts that are the same for every process of this machine and user: cpu, os (without the
// loaded libm) and env.
void CollectMachineFacts(const FactSink& sink);

// fp.<role>.{ftz,daz,rounding} of the calling thread. The recorder calls it once on a thread of
// TensorFlow's pool, role "pool".
void CollectFloatingPoint(std::string_view role, const FactSink& sink);

// Groups.
void CollectCpu(const FactSink& sink);
void CollectOs(const FactSink& sink);
void CollectObjects(const FactSink& sink);    // Also os.libm.
void CollectVariables(const FactSink& sink);  // env.<NAME> of variables.inc: false when not set.

// A fact with a value; a fact that could not be known.
trace::EnvFact Known(std::string key, trace::AttrValue value);
trace::EnvFact Unknown(std::string key, std::string reason);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_COLLECT_H_
