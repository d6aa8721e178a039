// SPDX-License-Identifier: Apache-2.0
// The flip of the machine itself: the program on another x86-64 CPU, by user-mode emulation.
#include <algorithm>

#include "prove/flip.h"

namespace isobit::prove {
namespace {

// What the emulator can be, the one with the most features first. It has no AVX-512 (QEMU's TCG
// stops at AVX2), and TensorFlow's wheels need AVX.
struct Model {
  const char* name;
  const char* vendor;  // Empty: of any.
  bool avx2;
};
constexpr Model kModels[] = {
    {"EPYC", "AuthenticAMD", true}, {"Haswell", "", true}, {"SandyBridge", "", false}};

// Nothing where the CPU is one that cannot be emulated.
const Model* ModelFor(const env::Facts& facts) {
  if (facts.Text("cpu.machine") != "x86_64" || facts.Bool("cpu.feature.avx512f") != false ||
      facts.Bool("cpu.feature.avx") != true) {
    return nullptr;
  }
  const auto avx2 = facts.Bool("cpu.feature.avx2");
  const std::string vendor = facts.Text("cpu.vendor");
  const auto found = std::ranges::find_if(kModels, [&](const Model& model) {
    return model.avx2 == avx2 && (*model.vendor == '\0' || vendor == model.vendor);
  });
  return found == std::end(kModels) ? nullptr : found;
}

bool SameCpu(const Direction& d) {
  const auto& from = d.facts_from.all();
  return std::ranges::all_of(d.facts_to.all(), [&](const auto& entry) {
    const auto& [key, fact] = entry;
    if (!key.starts_with("cpu.feature.") && key != "cpu.vendor" && key != "cpu.emulated") {
      return true;
    }
    const auto at = from.find(key);
    return at == from.end() || at->second->value == fact->value;
  });
}

}  // namespace

void FindMachineFlips(const Direction& direction, std::vector<Flip>* flips) {
  const Model* model = ModelFor(direction.facts_to);
  if (model == nullptr || direction.here.emulator.empty() || SameCpu(direction) ||
      direction.facts_from.Bool("cpu.emulated") == true) {
    return;
  }
  Flip flip;
  flip.kind = FlipKind::kMachine;
  flip.factor = "cpu";
  for (const auto& [key, fact] : direction.facts_to.all()) {
    if (key.starts_with("cpu.")) {
      flip.also.emplace_back(key);
    }
  }
  flip.text = std::string("a ") + model->name + " CPU, emulated";
  flip.back = "this CPU";
  flip.wrapper = {direction.here.emulator, "-cpu", model->name};
  flips->push_back(std::move(flip));
}

}  // namespace isobit::prove
