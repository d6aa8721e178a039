// SPDX-License-Identifier: Apache-2.0
// CRC-32 as zlib and MCAP define it (polynomial 0xEDB88320, reflected).
#ifndef ISOBIT_TRACE_CRC32_H_
#define ISOBIT_TRACE_CRC32_H_

#include <cstdint>
#include <string_view>

namespace isobit::trace {

// The CRC of a + b from the CRC of a (0 when a is empty) and b.
uint32_t Crc32(uint32_t crc, std::string_view bytes);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_CRC32_H_
