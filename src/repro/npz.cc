// SPDX-License-Identifier: Apache-2.0
#include "repro/npz.h"

#include <cstdint>
#include <limits>

#include "digest/digest.h"
#include "trace/crc32.h"

namespace isobit::repro {
namespace {

using digest::DType;

// numpy.dtype.str. Empty: NumPy cannot hold it.
std::string Descr(DType dtype) {
  const std::string name = digest::DTypeName(dtype);
  const size_t size = digest::DTypeSize(dtype);
  if (size == 0 || dtype == DType::kInt4 || dtype == DType::kUint4) {
    return "";
  }
  const char kind = name == "bool"                          ? 'b'
                    : name.starts_with("complex")           ? 'c'
                    : name.starts_with("int")               ? 'i'
                    : name.starts_with("float") && size > 1 ? 'f'
                                                            : 'u';
  return std::string(size == 1 ? "|" : "<") + kind + std::to_string(size);
}

void Put(std::string* out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    *out += static_cast<char>(value >> (8 * i) & 0xff);
  }
}

// NumPy's format 1.0: the data begin at a multiple of 64.
std::string Npy(const trace::Value& value, const std::string& descr) {
  std::string shape;
  for (const int64_t size : value.shape) {
    shape += std::to_string(size) + ",";
  }
  std::string header =
      "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr size_t kFront = 10;
  header.resize((kFront + header.size() + 64) / 64 * 64 - kFront - 1, ' ');
  header += '\n';
  std::string npy("\x93NUMPY\x01\x00", 8);
  Put(&npy, header.size(), 2);
  npy += header;
  return npy.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
}

// What the local and the central header of a member share [PKWARE APPNOTE 4.3.7, 4.3.12].
std::string MemberHeader(const std::string& name, const std::string& content) {
  constexpr uint32_t kDate1980 = 0x21;
  std::string header;
  Put(&header, 20, 2);  // Version that is needed to read it.
  Put(&header, 0, 2);   // Flags.
  Put(&header, 0, 2);   // Stored.
  Put(&header, kDate1980 << 16, 4);
  Put(&header, trace::Crc32(0, content), 4);
  Put(&header, content.size(), 4);
  Put(&header, content.size(), 4);
  Put(&header, name.size(), 2);
  Put(&header, 0, 2);  // Extra field.
  return header;
}

}  // namespace

Result<std::string> Npz(const std::vector<std::pair<std::string, trace::Value>>& arrays) {
  std::string zip, directory;
  for (const auto& [array, value] : arrays) {
    const std::string descr = Descr(value.dtype), name = array + ".npy";
    if (descr.empty()) {
      return Fail(ErrorCode::kUsage, "NumPy has no type for " + digest::DTypeName(value.dtype),
                  array);
    }
    const std::string content = Npy(value, descr), header = MemberHeader(name, content);
    const size_t offset = zip.size();
    zip += "PK\x03\x04" + header + name + content;
    directory += "PK\x01\x02";
    Put(&directory, 20, 2);  // Version that made it.
    directory += header;
    Put(&directory, 0, 2 + 2 + 2);  // Comment, disk, internal attributes.
    Put(&directory, 0, 4);          // External attributes.
    Put(&directory, offset, 4);
    directory += name;
  }
  if (zip.size() + directory.size() >= std::numeric_limits<uint32_t>::max()) {
    return Fail(ErrorCode::kUsage, "the values are larger than 4 GiB", "");
  }
  std::string end = "PK\x05\x06";
  Put(&end, 0, 2 + 2);  // Disks.
  Put(&end, arrays.size(), 2);
  Put(&end, arrays.size(), 2);
  Put(&end, directory.size(), 4);
  Put(&end, zip.size(), 4);
  Put(&end, 0, 2);  // Comment.
  return zip + directory + end;
}

}  // namespace isobit::repro
