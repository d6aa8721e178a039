// SPDX-License-Identifier: Apache-2.0
#include "env/midr.h"

#include <cstdio>

namespace isobit::env {
namespace {

struct Maker {
  int code;
  const char* name;
};
constexpr Maker kMakers[] = {{0x41, "Arm"},          {0x42, "Broadcom"},  {0x43, "Cavium"},
                             {0x46, "Fujitsu"},      {0x48, "HiSilicon"}, {0x4e, "NVIDIA"},
                             {0x50, "AppliedMicro"}, {0x51, "Qualcomm"},  {0x61, "Apple"},
                             {0x6d, "Microsoft"},    {0xc0, "Ampere"}};

struct Part {
  int maker, part;
  const char* name;
};
constexpr Part kParts[] = {{0x41, 0xd03, "Cortex-A53"},  {0x41, 0xd05, "Cortex-A55"},
                           {0x41, 0xd07, "Cortex-A57"},  {0x41, 0xd08, "Cortex-A72"},
                           {0x41, 0xd0b, "Cortex-A76"},  {0x41, 0xd0c, "Neoverse-N1"},
                           {0x41, 0xd40, "Neoverse-V1"}, {0x41, 0xd49, "Neoverse-N2"},
                           {0x41, 0xd4f, "Neoverse-V2"}, {0x46, 0x001, "A64FX"}};

}  // namespace

Midr DecodeMidr(uint64_t midr) {
  Midr result;
  result.implementer = static_cast<int>((midr >> 24) & 0xff);
  result.variant = static_cast<int>((midr >> 20) & 0xf);
  result.architecture = static_cast<int>((midr >> 16) & 0xf);
  result.part = static_cast<int>((midr >> 4) & 0xfff);
  result.revision = static_cast<int>(midr & 0xf);
  char hex[8];
  std::snprintf(hex, sizeof hex, "0x%02x", result.implementer & 0xff);
  result.vendor = hex;
  for (const Maker& maker : kMakers) {
    if (maker.code == result.implementer) {
      result.vendor = maker.name;
    }
  }
  for (const Part& part : kParts) {
    if (part.maker == result.implementer && part.part == result.part) {
      result.brand = part.name;
    }
  }
  return result;
}

}  // namespace isobit::env
