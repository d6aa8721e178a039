// SPDX-License-Identifier: Apache-2.0
// How much CPU time the control groups of this process allow, version 1 and 2 and both at once.
#ifndef ISOBIT_ENV_CGROUP_H_
#define ISOBIT_ENV_CGROUP_H_

#include <optional>
#include <string>

namespace isobit::env {

struct CpuQuota {
  bool known = false;          // The hierarchy was found and read.
  std::optional<double> cpus;  // The smallest quota on the way to the root; nothing: no limit.
  std::string reason;          // Why it is not known.
};

// `root` is prepended to every path: "" for this process, a folder with a sample tree in tests.
CpuQuota ReadCpuQuota(const std::string& root);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_CGROUP_H_
