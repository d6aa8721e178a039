// SPDX-License-Identifier: Apache-2.0
#include "env/cgroup.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <vector>

#include "env/files.h"

namespace isobit::env {
namespace {

struct Mount {
  std::string root;   // Which part of the hierarchy is mounted.
  std::string point;  // Where.
};

bool HasWord(std::string_view list, std::string_view word) {
  size_t at = 0;
  while (at <= list.size()) {
    const size_t end = std::min(list.find(',', at), list.size());
    if (list.substr(at, end - at) == word) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

// The mount of the unified hierarchy (`controller` empty) or of a version 1 controller.
std::optional<Mount> FindMount(const std::string& mountinfo, std::string_view controller) {
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    const size_t dash = line.find(" - ");
    if (dash == std::string::npos) {
      continue;
    }
    std::istringstream head(line.substr(0, dash)), tail(line.substr(dash + 3));
    std::string id, parent, device, root, point, type, source, options;
    head >> id >> parent >> device >> root >> point;
    tail >> type >> source >> options;
    if (controller.empty() ? type == "cgroup2" : type == "cgroup" && HasWord(options, controller)) {
      return Mount{root, point};
    }
  }
  return std::nullopt;
}

// The path of this process in the unified hierarchy (`controller` empty) or in a version 1
// controller's.
std::optional<std::string> FindPath(const std::string& self_cgroup, std::string_view controller) {
  std::istringstream lines(self_cgroup);
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) {
      continue;
    }
    const std::string names = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? names.empty() : HasWord(names, controller)) {
      return line.substr(second + 1);
    }
  }
  return std::nullopt;
}

// All folders from the process's own up to the mount point, innermost first.
std::vector<std::string> Ancestors(const Mount& mount, std::string path) {
  if (mount.root != "/" && path.compare(0, mount.root.size(), mount.root) == 0) {
    path.erase(0, mount.root.size());
  }
  if (path.find("/..") != std::string::npos) {
    path.clear();  // Outside of this control group namespace.
  }
  std::vector<std::string> folders;
  while (!path.empty() && path != "/") {
    folders.push_back(mount.point + path);
    path.erase(path.rfind('/'));
  }
  folders.push_back(mount.point);
  return folders;
}

void Lower(std::optional<double>& quota, double cpus) {
  quota = quota ? std::min(*quota, cpus) : cpus;
}

bool ReadUnified(const std::string& root, const std::vector<std::string>& folders,
                 std::optional<double>& quota) {
  bool found = false;
  for (const std::string& folder : folders) {
    const auto text = ReadSmallFile(root + folder + "/cpu.max");
    if (!text) {
      continue;
    }
    found = true;
    std::istringstream fields(*text);
    std::string limit;
    double period = 0;
    fields >> limit >> period;
    if (limit != "max" && period > 0) {
      Lower(quota, std::strtod(limit.c_str(), nullptr) / period);
    }
  }
  return found;
}

bool ReadVersion1(const std::string& root, const std::vector<std::string>& folders,
                  std::optional<double>& quota) {
  bool found = false;
  for (const std::string& folder : folders) {
    const auto limit = ReadSmallFile(root + folder + "/cpu.cfs_quota_us");
    const auto period = ReadSmallFile(root + folder + "/cpu.cfs_period_us");
    if (!limit || !period) {
      continue;
    }
    found = true;
    const double limit_us = std::strtod(limit->c_str(), nullptr);
    const double period_us = std::strtod(period->c_str(), nullptr);
    if (limit_us > 0 && period_us > 0) {
      Lower(quota, limit_us / period_us);
    }
  }
  return found;
}

}  // namespace

CpuQuota ReadCpuQuota(const std::string& root) {
  CpuQuota result;
  const auto self = ReadSmallFile(root + "/proc/self/cgroup", 65536);
  const auto mounts = ReadSmallFile(root + "/proc/self/mountinfo", size_t{1} << 20);
  if (!self || !mounts) {
    result.reason = "/proc/self/cgroup or mountinfo cannot be read";
    return result;
  }
  bool any_mount = false;
  for (const std::string_view controller : {std::string_view(), std::string_view("cpu")}) {
    const auto mount = FindMount(*mounts, controller);
    const auto path = FindPath(*self, controller);
    if (!mount || !path) {
      continue;
    }
    any_mount = true;
    const std::vector<std::string> folders = Ancestors(*mount, *path);
    const bool found = controller.empty() ? ReadUnified(root, folders, result.cpus)
                                          : ReadVersion1(root, folders, result.cpus);
    result.known = result.known || found;
  }
  if (!any_mount) {
    result.reason = "no control group hierarchy is mounted";
  } else if (!result.known) {
    // The root of the unified hierarchy has no cpu.max: nothing limits this process.
    result.known = true;
  }
  return result;
}

}  // namespace isobit::env
