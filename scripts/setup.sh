# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts of this folder: installs what they need and is not there yet. Every function returns at once when
# there is nothing to do, so that a second start takes seconds.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8

build_packages=(ca-certificates g++ cmake ninja-build python3 python3-venv
  libcli11-dev libexpected-dev libfmt-dev libhwy-dev libprotozero-dev libxxhash-dev libzstd-dev nlohmann-json3-dev
  protobuf-compiler)
test_packages=(binutils git libbenchmark-dev libgtest-dev parallel)
check_packages=(clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev shellcheck)
machine_packages=(g++-aarch64-linux-gnu qemu-user)

say() { printf '== %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$1" >&2
  shift
  for hint in "$@"; do printf '  hint: %s\n' "$hint" >&2; done
  exit 2
}

# need_packages NAME...: Debian or Ubuntu packages, by apt-get.
need_packages() {
  local missing=() name
  if ! command -v dpkg-query >/dev/null; then
    say "not Debian or Ubuntu: assuming that the counterparts of these packages are installed: $*"
    return
  fi
  for name in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "installing the packages ${missing[*]}"
  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die "packages are missing: ${missing[*]}" "as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt-get could not install ${missing[*]}" "its last lines are above"
  fi
  rm -f "$log"
}

# need_venv FOLDER REQUIREMENTS: a virtual environment of python3 with a requirements file installed. Repeated when the file changes.
need_venv() {
  local folder=$1 requirements=$2 stamp
  stamp=$folder/.isobit-$(basename "$requirements")
  cmp -s "$requirements" "$stamp" && return
  if [[ ! -x $folder/bin/python ]]; then
    say "making the virtual environment ${folder#"$root"/}"
    python3 -m venv "$folder"
  fi
  say "installing $(grep -cv '^#' "$requirements") Python packages into ${folder#"$root"/} (${requirements#"$root"/})"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" ||
    die "pip could not install what $requirements lists" "its message is above"
  cp "$requirements" "$stamp"
}

# need_tensorflow VERSION: build/venv-tfVERSION, a virtual environment with that TensorFlow and no more. "gpu2.20.0" is the wheel
# that can use a GPU, whose CPU device is of another class.
need_tensorflow() {
  local package=tensorflow-cpu requirements
  if [[ $1 == gpu* || $(uname -m) != x86_64 ]]; then package=tensorflow; fi
  requirements=$root/build/tf$1.txt
  mkdir -p "$root/build"
  echo "$package==${1#gpu}" >"$requirements"
  need_venv "$root/build/venv-tf$1" "$requirements"
}

# need_package_folder NAME==VERSION: build/packages/NAME-VERSION, that one package for build/venv's Python, to be put into PYTHONPATH.
need_package_folder() {
  local folder=$root/build/packages/${1/==/-}
  [[ -d $folder ]] && return
  say "installing $1 into ${folder#"$root"/}"
  "$root/build/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --target "$folder.part" "$1" || die "pip could not install $1" "its message is above"
  mv "$folder.part" "$folder"
}

# need_cmake: the presets need CMake 3.25; where the system's is older (Ubuntu 22.04), PyPI's is put first in PATH.
need_cmake() {
  local version
  version=$(cmake --version | sed -n '1s/[^0-9]*//p')
  [[ $(printf '%s\n' 3.25 "$version" | sort -V | head -n 1) == 3.25 ]] && return
  need_venv "$root/build/tools" "$root/scripts/cmake.txt"
  PATH=$root/build/tools/bin:$PATH
}

# build_preset NAME: configure and build; with ISOBIT_FIRST_BUILD=ON in the environment as the option of that name says.
build_preset() {
  say "building the preset $1 in build/$1"
  local options=()
  if [[ -n ${ISOBIT_FIRST_BUILD:-} ]]; then options+=("-DISOBIT_FIRST_BUILD=$ISOBIT_FIRST_BUILD"); fi
  (cd "$root" && cmake --preset "$1" "${options[@]}" >"$root/build/configure-$1.log" 2>&1) || {
    tail -n 20 "$root/build/configure-$1.log" >&2
    die "CMake could not configure the preset $1" "the whole log: build/configure-$1.log"
  }
  (cd "$root" && cmake --build --preset "$1" --parallel "${ISOBIT_JOBS:-$(nproc)}" >&2)
}

mkdir -p "$root/build"
