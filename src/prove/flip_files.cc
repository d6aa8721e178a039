// SPDX-License-Identifier: Apache-2.0
// Flips of what the program reads: the content of files, and the order of folders.
#include <unistd.h>

#include <algorithm>
#include <map>

#include "align/alignment.h"
#include "explain/rules/files.h"
#include "prove/flip.h"
#include "prove/launch.h"
#include "prove/spawn.h"

namespace isobit::prove {
namespace {

using explain::FilePair;
using explain::FileState;
using explain::FileUse;
using nlohmann::json;
using trace::SideEvent;

// A mount is seen by the command alone: each pair behind `sh` is a file and what it hides.
constexpr const char* kBind =
    R"(while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 125; shift 2; done; shift; exec "$@")";

const char* FactorOf(FileUse use) {
  switch (use) {
    case FileUse::kModel:
      return "weights.file";
    case FileUse::kConfiguration:
      return "run.configuration";
    case FileUse::kData:
      break;
  }
  return "data.file";
}

bool IsReadable(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

void Contents(const Direction& d, const explain::Case& c, std::vector<Flip>* flips) {
  if (d.here.unshare.empty()) {
    return;
  }
  std::map<std::string, Flip> by_factor;
  for (const FilePair& file : explain::FilesRead(c)) {
    if (file.state != FileState::kContent) {
      continue;
    }
    const std::string from = PathOf(file.a->name, d.launch_from);
    const std::string to = PathOf(file.b->name, d.launch_to);
    if (from == to || !IsReadable(from) || !IsReadable(to)) {
      continue;
    }
    const std::string factor = FactorOf(explain::UseOf(c, file));
    Flip& flip = by_factor[factor];
    if (flip.wrapper.empty()) {
      flip.factor = factor;
      flip.proof_only = true;
      flip.text = "the other side's content of ";
      flip.back = "this side's content of ";
      flip.wrapper = {d.here.unshare, "--map-root-user", "--mount", "sh", "-c", kBind, "sh"};
    } else {
      flip.text += ", ";
      flip.back += ", ";
    }
    flip.text += file.a->name;
    flip.back += file.a->name;
    flip.wrapper.insert(flip.wrapper.end(), {to, from});
  }
  for (auto& [factor, flip] : by_factor) {
    flip.wrapper.emplace_back("--");
    flips->push_back(std::move(flip));
  }
}

// The names of a folder in the order seen; empty when not all of them were recorded.
std::vector<std::string> NamesOf(const SideEvent& listing) {
  std::vector<std::string> names;
  const std::string text = listing.Text("first");
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return std::to_string(names.size()) == listing.Text("count") ? names : std::vector<std::string>();
}

void Order(const explain::Case& c, std::vector<Flip>* flips) {
  json orders = json::object();
  std::string folders;
  for (const explain::ListingPair& listing : explain::Listings(c)) {
    const std::string& folder = listing.b->name;
    const std::vector<std::string> names = NamesOf(*listing.b);
    const bool sorted = listing.b->Text("order_digest") == listing.b->Text("set_digest");
    if ((names.empty() && !sorted) || !listing.same_set || listing.same_order ||
        orders.contains(folder)) {
      continue;
    }
    orders[folder] = sorted ? json("sorted") : json(names);
    folders += (folders.empty() ? "" : ", ") + folder;
  }
  if (!orders.empty()) {
    Flip flip;
    flip.factor = "data.order";
    flip.text = "the other side's order of " + folders;
    flip.back = "this side's order of " + folders;
    flip.settings["data.order"] = orders;
    flips->push_back(std::move(flip));
  }
}

}  // namespace

bool CanMount(const std::string& unshare) {
  const Result<int> status = RunQuietly(
      {unshare, "--map-root-user", "--mount", "sh", "-c", "mount --bind /bin/sh /bin/sh"});
  return status && *status == 0;
}

void FindFileFlips(const Direction& direction, std::vector<Flip>* flips) {
  const align::Alignment none;  // Files are paired by their names.
  const explain::Case files{.a = direction.from, .b = direction.to, .alignment = none};
  Order(files, flips);
  Contents(direction, files, flips);
}

}  // namespace isobit::prove
