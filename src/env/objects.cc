// SPDX-License-Identifier: Apache-2.0
// The loaded shared objects that can compute, with their build ids as they are in memory: the file
// may have been replaced since.
#include <elf.h>
#include <link.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "env/collect.h"

namespace isobit::env {
namespace {

// Parts of file names. What is not listed here computes nothing that ends in a tensor.
constexpr const char* kComputing[] = {
    "tensorflow", "dnnl",  "onednn", "blas",   "lapack", "mkl",      "gomp",     "iomp",  "libomp",
    "cuda",       "cudnn", "cublas", "cufft",  "curand", "cusolver", "cusparse", "nvrtc", "nccl",
    "umath",      "numpy", "jpeg",   "libpng", "webp",   "libtiff",  "_imaging", "cv2",   "opencv",
    "ml_dtypes",  "mvec",  "isobit", "zendnn", "scipy",  "xla",      "sleef",    "armpl"};

bool Computes(std::string_view name) {
  if (name.rfind("libm.so", 0) == 0 || name.rfind("libm-", 0) == 0) {
    return true;
  }
  for (const char* part : kComputing) {
    if (name.find(part) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

struct Object {
  std::string path, name, build_id;
};

std::string Hex(const unsigned char* bytes, size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    text.push_back(kDigits[bytes[i] >> 4]);
    text.push_back(kDigits[bytes[i] & 15]);
  }
  return text;
}

// Scans one segment of notes. Lengths are checked against the segment: the object is the user's.
std::string BuildIdIn(const unsigned char* at, size_t size) {
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof note);
    const size_t name_size = (size_t{note.n_namesz} + 3) & ~size_t{3};
    const size_t text_size = (size_t{note.n_descsz} + 3) & ~size_t{3};
    if (name_size > size - sizeof note || text_size > size - sizeof note - name_size) {
      return "";
    }
    const unsigned char* name = at + sizeof note;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      return Hex(name + name_size, note.n_descsz);
    }
    at += sizeof note + name_size + text_size;
    size -= sizeof note + name_size + text_size;
  }
  return "";
}

int Visit(dl_phdr_info* info, size_t, void* data) {
  auto& objects = *static_cast<std::vector<Object>*>(data);
  const std::string path = info->dlpi_name != nullptr ? info->dlpi_name : "";
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.empty() || !Computes(name)) {
    return 0;
  }
  Object object{path, name, ""};
  for (int i = 0; i < info->dlpi_phnum && object.build_id.empty(); ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type == PT_NOTE) {
      object.build_id = BuildIdIn(
          reinterpret_cast<const unsigned char*>(info->dlpi_addr + header.p_vaddr), header.p_memsz);
    }
  }
  objects.push_back(std::move(object));
  return 0;
}

}  // namespace

void CollectObjects(const FactSink& sink) {
  std::vector<Object> objects;
  dl_iterate_phdr(Visit, &objects);
  std::map<std::string, int> seen;  // Two copies of one library in a process are worth knowing.
  bool libm = false;
  for (const Object& object : objects) {
    const int nth = ++seen[object.name];
    const std::string key = "object." + object.name + (nth == 1 ? "" : "#" + std::to_string(nth));
    if (object.build_id.empty()) {
      sink(Unknown(key, "the object has no build id"));
    } else {
      sink(Known(key, object.build_id));
    }
    if (!libm && object.name.rfind("libm", 0) == 0 &&
        (object.name[4] == '.' || object.name[4] == '-')) {
      libm = true;
      sink(Known("os.libm", object.path));
    }
  }
  if (!libm) {
    sink(Unknown("os.libm", "no libm is loaded"));
  }
}

}  // namespace isobit::env
