// SPDX-License-Identifier: Apache-2.0
// Flips of what the program reads: the content of files, and the order of folders.
#include <unistd.h>

#include <algorithm>
#include <map>

#include "align/alignment.h"
#include "explain/rules/files.h"
#include "prove/flip.h"
#include "prove/launch.h"
#include "prove/mount.h"

namespace isobit::prove {
namespace {

using explain::FilePair;
using explain::FileState;
using explain::FileUse;
using nlohmann::json;
using trace::SideEvent;

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
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> mounts;
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
    auto& files = mounts[factor];
    if (files.empty()) {
      flip.factor = factor;
      flip.proof_only = true;
      flip.text = "the other side's content of ";
      flip.back = "this side's content of ";
    } else {
      flip.text += ", ";
      flip.back += ", ";
    }
    flip.text += file.a->name;
    flip.back += file.a->name;
    files.emplace_back(to, from);
  }
  for (auto& [factor, flip] : by_factor) {
    flip.wrapper = MountOver(d.here.unshare, mounts[factor]);
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

void FindFileFlips(const Direction& direction, std::vector<Flip>* flips) {
  const align::Alignment none;  // Files are paired by their names.
  const explain::Case files{.a = direction.from, .b = direction.to, .alignment = none};
  Order(files, flips);
  Contents(direction, files, flips);
}

}  // namespace isobit::prove
