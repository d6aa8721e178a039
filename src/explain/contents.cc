// SPDX-License-Identifier: Apache-2.0
#include "explain/contents.h"

#include "digest/digest_map.h"

namespace isobit::explain {

Contents::Contents(const align::TraceIndex& index) : index_(index), first_output_{UINT32_MAX} {
  const trace::Trace& trace = index.trace();
  digest::DigestMap<uint32_t> numbers;
  numbers.Reserve(trace.outputs.size());
  const auto number = [&](const trace::Digest128& digest, uint32_t output) {
    if (digest.empty()) {
      return uint32_t{0};
    }
    const uint32_t content = numbers.FindOrInsert(digest, count());
    if (content == count()) {
      first_output_.push_back(output);
    }
    return content;
  };
  of_output_.reserve(trace.outputs.size());
  for (const trace::Output& output : trace.outputs) {
    of_output_.push_back(number(output.exact, static_cast<uint32_t>(of_output_.size())));
  }
  of_input_.reserve(trace.input_digests.size());
  for (const trace::Digest128& digest : trace.input_digests) {
    of_input_.push_back(number(digest, UINT32_MAX));
  }
}

}  // namespace isobit::explain
