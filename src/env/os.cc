// SPDX-License-Identifier: Apache-2.0
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bit>
#include <climits>
#include <clocale>
#include <cstdlib>

#include "env/collect.h"
#include "env/files.h"

namespace isobit::env {
namespace {

// PRETTY_NAME of os-release, without its quotes.
std::optional<std::string> Distribution() {
  for (const char* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    const auto text = ReadSmallFile(path);
    if (!text) {
      continue;
    }
    static constexpr std::string_view kName = "PRETTY_NAME=";
    size_t at = text->rfind(kName, 0) == 0 ? 0 : text->find("\nPRETTY_NAME=");
    if (at == std::string::npos) {
      continue;
    }
    at = text->find('=', at) + 1;
    std::string value = Trim(text->substr(at, text->find('\n', at) - at));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return std::nullopt;
}

// TZ when set, else the name behind /etc/localtime.
std::optional<std::string> Timezone() {
  if (const char* tz = std::getenv("TZ")) {
    return std::string(tz);
  }
  char target[PATH_MAX];
  const ssize_t size = readlink("/etc/localtime", target, sizeof target);
  if (size > 0) {
    const std::string path(target, static_cast<size_t>(size));
    const size_t at = path.find("zoneinfo/");
    return at == std::string::npos ? path : path.substr(at + 9);
  }
  if (const auto text = ReadSmallFile("/etc/timezone")) {
    return Trim(*text);
  }
  if (access("/etc/localtime", F_OK) != 0) {
    return "UTC";  // What the C library takes when there is no file.
  }
  return std::nullopt;
}

}  // namespace

void CollectOs(const FactSink& sink) {
  utsname name{};
  if (uname(&name) == 0) {
    sink(Known("os.system", std::string(name.sysname)));
    sink(Known("os.release", std::string(name.release)));
  } else {
    sink(Unknown("os.system", "uname failed"));
    sink(Unknown("os.release", "uname failed"));
  }
  if (const auto distribution = Distribution()) {
    sink(Known("os.distribution", *distribution));
  } else {
    sink(Unknown("os.distribution", "there is no os-release file"));
  }
  sink(Known("os.glibc", std::string(gnu_get_libc_version())));
  if (const char* locale = std::setlocale(LC_ALL, nullptr)) {
    sink(Known("os.locale", std::string(locale)));
  } else {
    sink(Unknown("os.locale", "setlocale does not tell"));
  }
  if (const auto zone = Timezone()) {
    sink(Known("os.timezone", *zone));
  } else {
    sink(Unknown("os.timezone", "/etc/localtime is a copy without a name"));
  }
  sink(Known("os.byteorder",
             std::string(std::endian::native == std::endian::little ? "little" : "big")));
}

}  // namespace isobit::env
