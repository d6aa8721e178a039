// SPDX-License-Identifier: Apache-2.0
#include "tap/package_folders.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace isobit::tap {
namespace {

class PackageFoldersTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "isobit-packages-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Install(const std::string& package, const std::string& record) {
    const std::string info = folder_ + "/" + package + ".dist-info";
    std::filesystem::create_directories(info);
    std::ofstream(info + "/RECORD") << record;
  }

  std::string folder_;
};

TEST_F(PackageFoldersTest, WhatPipHasPutThere) {
  Install("numpy-1.26.4", "../../bin/f2py,,\nnumpy/__init__.py,sha256=x,1\n");
  Install("six-1.17.0", "six.py,sha256=x,1\n");
  PackageFolders folders;
  EXPECT_TRUE(folders.Hold(folder_ + "/numpy/fft/helper.py"));
  EXPECT_TRUE(folders.Hold(folder_ + "/six.py"));
}

TEST_F(PackageFoldersTest, TheProgramBesideItsPackages) {
  Install("numpy-1.26.4", "../../bin/f2py,,\nnumpy/__init__.py,sha256=x,1\n");
  PackageFolders folders;
  EXPECT_FALSE(folders.Hold(folder_ + "/train.py"));
  EXPECT_FALSE(folders.Hold(folder_ + "/numpy_models/net.py"));
  EXPECT_FALSE(folders.Hold(folder_ + "/../bin/f2py"));
}

TEST_F(PackageFoldersTest, NothingInstalled) {
  PackageFolders folders;
  EXPECT_FALSE(folders.Hold(folder_ + "/numpy/__init__.py"));
  EXPECT_FALSE(folders.Hold("numpy/__init__.py"));
  EXPECT_FALSE(folders.Hold(""));
}

}  // namespace
}  // namespace isobit::tap
