// SPDX-License-Identifier: Apache-2.0
// The identification register of an Arm core. Pure decoding, tested on every machine.
#ifndef ISOBIT_ENV_MIDR_H_
#define ISOBIT_ENV_MIDR_H_

#include <cstdint>
#include <string>

namespace isobit::env {

struct Midr {
  int implementer = 0, variant = 0, architecture = 0, part = 0, revision = 0;
  std::string vendor;  // "Arm", "Apple"; hexadecimal when the maker is not in the table.
  std::string brand;   // "Neoverse-V1"; empty when the part is not in the table.
};
Midr DecodeMidr(uint64_t midr);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_MIDR_H_
