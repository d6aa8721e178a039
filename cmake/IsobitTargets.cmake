# SPDX-License-Identifier: Apache-2.0
# One way to declare a library, a test, a benchmark and a fuzz target. Every target links isobit_fp, so that no translation unit
# is compiled with contraction or fast-math (law 1 of docs/design/architecture.md).
include_guard(GLOBAL)

add_library(isobit_fp INTERFACE)
target_compile_features(isobit_fp INTERFACE cxx_std_20)
target_compile_options(isobit_fp INTERFACE -ffp-contract=off -fno-fast-math)
target_include_directories(isobit_fp INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
if(ISOBIT_DEVELOPER_MODE)
  target_compile_options(isobit_fp INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms in std::string at -O2 and above (GCC bug 105651).
    target_compile_options(isobit_fp INTERFACE -Wno-restrict)
  endif()
  if(ISOBIT_WERROR)
    target_compile_options(isobit_fp INTERFACE -Werror)
  endif()
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # The same under other names, with -O3 and precompiled headers; these are on by default (GCC bug 105329).
  target_compile_options(isobit_fp INTERFACE -Wno-stringop-overread -Wno-stringop-overflow)
endif()
if(ISOBIT_FIRST_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Files compiled as one are all included, and GCC takes what is included for a header; from precompiled headers it inlines more, and
  # warns of what cannot happen (GCC bug 105329).
  target_compile_options(isobit_fp INTERFACE -Wno-subobject-linkage -Wno-array-bounds -Wno-stringop-overread -Wno-stringop-overflow)
endif()
if(ISOBIT_SANITIZE)
  target_compile_options(isobit_fp INTERFACE -fsanitize=${ISOBIT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(isobit_fp INTERFACE -fsanitize=${ISOBIT_SANITIZE})
endif()

# isobit_precompile(NAME header...): for a first build, files are compiled by the half dozen, with the headers that most of them
# include precompiled, and these, named as in an #include (CMake itself takes a name without <> for a file beside the
# CMakeLists.txt). Libraries that add none share what is precompiled once.
function(isobit_precompile name)
  if(NOT ISOBIT_FIRST_BUILD)
    return()
  endif()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  get_target_property(type ${name} TYPE)
  if(ARGN OR NOT type STREQUAL "STATIC_LIBRARY" OR name STREQUAL "isobit_base")
    list(TRANSFORM ARGN REPLACE "^([^<].*)$" "<\\1>")
    target_precompile_headers(${name} PRIVATE
      <algorithm> <array> <cmath> <cstring> <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <tuple>
      <unordered_map> <utility> <variant> <vector> <tl/expected.hpp> ${ARGN})
  else()
    target_precompile_headers(${name} REUSE_FROM isobit_base)
  endif()
endfunction()

# isobit_library(NAME SRCS a.cc b.cc DEPS isobit_base ... [PCH header ...]): a static, position-independent library with hidden
# symbols. PCH: headers of ours that most of its files include (isobit_precompile).
function(isobit_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS;PCH" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                           VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name} PUBLIC isobit_fp ${ARG_DEPS})
  isobit_precompile(${name} ${ARG_PCH})
endfunction()

# isobit_test(NAME SRCS a_test.cc DEPS isobit_x [LABELS slow]): one GoogleTest binary, one ctest entry.
function(isobit_test name)
  if(NOT ISOBIT_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS;LABELS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_property(TEST ${name} APPEND PROPERTY LABELS unit ${ARG_LABELS})
  if(ARG_ENVIRONMENT)
    set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT ${ARG_ENVIRONMENT})
  endif()
endfunction()

# isobit_bench(NAME SRCS a_bench.cc DEPS isobit_x): a Google Benchmark binary, built but never a test.
function(isobit_bench name)
  if(NOT ISOBIT_BUILD_BENCH)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} benchmark::benchmark_main)
endfunction()

# isobit_fuzz(NAME SRCS a_fuzz.cc DEPS isobit_x CORPUS dir): libFuzzer target with preset fuzz; else a binary that replays the
# corpus, registered as a test so that fuzz targets cannot rot.
function(isobit_fuzz name)
  if(NOT ISOBIT_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "CORPUS" "SRCS;DEPS" ${ARGN})
  if(ISOBIT_FUZZ_ENGINE STREQUAL "libfuzzer")
    add_executable(${name} ${ARG_SRCS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name} ${ARG_SRCS} ${PROJECT_SOURCE_DIR}/fuzz/replay_main.cc)
    add_test(NAME ${name}_replay COMMAND ${name} ${ARG_CORPUS})
    set_property(TEST ${name}_replay APPEND PROPERTY LABELS unit fuzz)
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
endfunction()
