// SPDX-License-Identifier: Apache-2.0
#include "prove/packages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace isobit::prove {
namespace {

TEST(Packages, ARequirementIsANameAndAVersion) {
  EXPECT_TRUE(IsRequirement("keras==3.12.1"));
  EXPECT_TRUE(IsRequirement("tensorflow-cpu==2.21.0rc1+local.2"));
  for (const char* text : {"", "keras", "==1", "keras==", "--index-url==x", "keras==-r", "a b==1",
                           "keras==1;x", "keras==1 --pre", "keras @ file:///x==1", "../x==1"}) {
    EXPECT_FALSE(IsRequirement(text)) << text;
  }
}

TEST(Packages, WhatPipCannotInstallIsSaid) {
  const std::string folder = testing::TempDir() + "isobit_packages";
  std::filesystem::remove_all(folder);
  // An interpreter whose pip refuses.
  std::filesystem::create_directories(folder);
  const std::string python = folder + "/python";
  std::ofstream(python) << "#!/bin/sh\necho first >&2\necho ERROR: no such release >&2\nexit 1\n";
  std::filesystem::permissions(python, std::filesystem::perms::owner_all);
  const auto refused = InstallPackage(python, "keras==9.9", folder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "pip cannot install keras==9.9 here: ERROR: no such release");
  EXPECT_FALSE(std::filesystem::exists(folder + "/packages/keras-9.9"));

  const auto absent = InstallPackage(folder + "/none", "keras==9.9", folder);
  ASSERT_FALSE(absent);
  EXPECT_NE(absent.error().what.find("cannot start pip"), std::string::npos);

  EXPECT_FALSE(InstallPackage(python, "--pre", folder));
}

TEST(Packages, OneThatIsThereIsTaken) {
  const std::string folder = testing::TempDir() + "isobit_packages_there";
  std::filesystem::create_directories(folder + "/packages/keras-3.12.1");
  const auto place = InstallPackage("/no/such/python", "keras==3.12.1", folder);
  ASSERT_TRUE(place);
  EXPECT_EQ(*place, folder + "/packages/keras-3.12.1");
}

}  // namespace
}  // namespace isobit::prove
