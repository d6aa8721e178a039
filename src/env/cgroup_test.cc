// SPDX-License-Identifier: Apache-2.0
#include "env/cgroup.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace isobit::env {
namespace {

// A tree of files under a fresh folder.
class CgroupTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "isobit-cgroup-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void Write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  std::string root_;
};

constexpr const char* kUnifiedMount =
    "31 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST_F(CgroupTest, UnifiedTakesTheSmallestOnTheWayUp) {
  Write("/proc/self/cgroup", "0::/user.slice/job\n");
  Write("/proc/self/mountinfo", kUnifiedMount);
  Write("/sys/fs/cgroup/user.slice/job/cpu.max", "400000 100000\n");
  Write("/sys/fs/cgroup/user.slice/cpu.max", "150000 100000\n");
  const CpuQuota quota = ReadCpuQuota(root_);
  EXPECT_TRUE(quota.known);
  EXPECT_EQ(quota.cpus, 1.5);
}

TEST_F(CgroupTest, UnifiedWithoutLimit) {
  Write("/proc/self/cgroup", "0::/\n");
  Write("/proc/self/mountinfo", kUnifiedMount);
  Write("/sys/fs/cgroup/cpu.max", "max 100000\n");
  const CpuQuota quota = ReadCpuQuota(root_);
  EXPECT_TRUE(quota.known);
  EXPECT_EQ(quota.cpus, std::nullopt);
}

TEST_F(CgroupTest, Version1BelowABindMount) {
  // A container without a namespace of its own: its folder is mounted as the root of what it sees.
  Write("/proc/self/cgroup", "4:cpu,cpuacct:/docker/0123\n3:cpuset:/docker/0123\n");
  Write("/proc/self/mountinfo",
        "40 30 0:33 /docker/0123 /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"
        "41 30 0:34 /docker/0123 /sys/fs/cgroup/cpuset ro - cgroup cgroup rw,cpuset\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  const CpuQuota quota = ReadCpuQuota(root_);
  EXPECT_TRUE(quota.known);
  EXPECT_EQ(quota.cpus, 0.5);
}

TEST_F(CgroupTest, Version1WithoutLimitBesideAnEmptyUnifiedTree) {
  Write("/proc/self/cgroup", "1:cpu:/\n0::/\n");
  Write("/proc/self/mountinfo",
        "40 30 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
        "42 30 0:35 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  Write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  Write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  const CpuQuota quota = ReadCpuQuota(root_);
  EXPECT_TRUE(quota.known);
  EXPECT_EQ(quota.cpus, std::nullopt);
}

TEST_F(CgroupTest, NoHierarchyIsUnknownWithAReason) {
  EXPECT_FALSE(ReadCpuQuota(root_).known);
  EXPECT_FALSE(ReadCpuQuota(root_).reason.empty());
  Write("/proc/self/cgroup", "0::/\n");
  Write("/proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
  EXPECT_FALSE(ReadCpuQuota(root_).known);
  EXPECT_NE(ReadCpuQuota(root_).reason.find("mounted"), std::string::npos);
}

}  // namespace
}  // namespace isobit::env
