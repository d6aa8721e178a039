// SPDX-License-Identifier: Apache-2.0
// What the Python door tells: from the structs of the C ABI to side events and environment facts of
// the trace.
#ifndef ISOBIT_TAP_SIDE_H_
#define ISOBIT_TAP_SIDE_H_

#include "base/result.h"
#include "isobit/isobit.h"
#include "tap/tensor_reader.h"
#include "trace/writer.h"

namespace isobit::tap {

// A dense array of the caller. Error kUsage: the size does not fit dtype and shape.
Result<ReadableTensor> ViewOf(const isobit_array* array);

Status AddSideEvent(trace::Writer& writer, int32_t kind, const char* name, uint32_t site,
                    const isobit_attr* attrs, size_t attr_count, const isobit_array* array);
Status AddEnvFact(trace::Writer& writer, const isobit_attr* fact, const char* reason);
Status AddFunctionEvent(trace::Writer& writer, const char* name, bool pipeline, size_t nodes);

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_SIDE_H_
