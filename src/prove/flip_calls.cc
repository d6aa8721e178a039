// SPDX-License-Identifier: Apache-2.0
// Flips of what the program's own calls are given: arguments of what decodes, resizes and reads,
// and whether weights are loaded. python/isobit/apply_calls.py makes them.
#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "prove/flip.h"
#include "prove/json_of.h"

namespace isobit::prove {
namespace {

using nlohmann::json;
using trace::SideEvent;
using trace::SideKind;

// Attributes of an array that are no arguments (docs/format/events.md).
constexpr std::string_view kNoArguments[] = {"stage",    "argument", "occurrence", "source",
                                             "encoding", "inputs",   "symbolic",   "class_names",
                                             "columns",  "count",    "key"};
// Functions whose recorded settings are arguments under the same names.
constexpr std::string_view kPlain[] = {"tf.",
                                       "cv2.",
                                       "numpy.",
                                       "keras.img_to_array",
                                       "keras.pad_sequences",
                                       "keras.to_categorical",
                                       "keras.normalize"};
constexpr std::string_view kPillowResize = "PIL.resize";
constexpr std::string_view kPillowArguments[] = {"method", "size"};
// Decoders of JPEG with the accurate transform, which those of TensorFlow have on request.
constexpr std::string_view kAccurate[] = {"PIL.decode", "cv2.", "keras.load_img"};
constexpr std::string_view kWithMethod[] = {"tf.io.decode_jpeg", "tf.io.decode_and_crop_jpeg"};

template <size_t N>
bool StartsWithOne(std::string_view name, const std::string_view (&prefixes)[N]) {
  return std::ranges::any_of(prefixes, [&](std::string_view p) { return name.starts_with(p); });
}

bool IsArgument(const std::string& function, std::string_view attribute) {
  if (function == kPillowResize) {
    return std::ranges::find(kPillowArguments, attribute) != std::end(kPillowArguments);
  }
  return StartsWithOne(function, kPlain) &&
         std::ranges::find(kNoArguments, attribute) == std::end(kNoArguments);
}

// What a function was given in all of its calls; an argument that had several values is nullopt.
struct Calls {
  std::string stage;
  std::map<std::string, std::optional<json>> arguments;
  size_t count = 0;
};

using Functions = std::map<std::string, Calls>;

Functions FunctionsOf(const trace::Trace& trace) {
  Functions functions;
  for (const SideEvent& event : trace.side) {
    if (event.kind != SideKind::kArray) {
      continue;
    }
    Calls& calls = functions[event.name];
    calls.stage = event.Text("stage");
    std::map<std::string, json> given;
    for (const trace::Attr& attr : event.attrs) {
      if (IsArgument(event.name, attr.key)) {
        given[attr.key] = JsonOf(attr.value);
      }
    }
    for (const auto& [name, value] : given) {
      const auto [at, fresh] = calls.arguments.try_emplace(name, value);
      if ((fresh && calls.count > 0) || (!fresh && at->second && *at->second != value)) {
        at->second = std::nullopt;
      }
    }
    for (auto& [name, value] : calls.arguments) {
      if (!given.contains(name)) {
        value = std::nullopt;
      }
    }
    ++calls.count;
  }
  return functions;
}

// "[value]", or "[]" for an argument that no call gave; nullopt: it had several values.
std::optional<json> Given(const Calls& calls, const std::string& argument) {
  const auto at = calls.arguments.find(argument);
  if (at == calls.arguments.end()) {
    return json::array();
  }
  return at->second ? std::optional<json>(json::array({*at->second})) : std::nullopt;
}

std::string CallText(const std::string& function, const std::string& argument, const json& given) {
  return function + "(" + (given.empty() ? "no " + argument : argument + "=" + given[0].dump()) +
         ")";
}

Flip CallFlip(const std::string& function, const std::string& stage, const std::string& argument,
              const json& from, const json& to) {
  Flip flip;
  flip.factor = "preprocess." + stage;
  flip.also = {flip.factor + "." + argument};
  flip.text = CallText(function, argument, to);
  flip.back = CallText(function, argument, from);
  flip.proof_only = true;
  flip.settings["call.arguments"][function][argument] = to;
  return flip;
}

void Arguments(const Functions& from, const Functions& to, std::vector<Flip>* flips) {
  for (const auto& [function, calls] : from) {
    const auto other = to.find(function);
    if (other == to.end()) {
      continue;
    }
    std::map<std::string, int> names;
    for (const Calls* of : {&calls, &other->second}) {
      for (const auto& [name, value] : of->arguments) {
        ++names[name];
      }
    }
    for (const auto& [name, count] : names) {
      const auto before = Given(calls, name), after = Given(other->second, name);
      if (before && after && *before != *after) {
        flips->push_back(CallFlip(function, calls.stage, name, *before, *after));
      }
    }
  }
}

// TensorFlow's decoder against one that takes the accurate transform.
void JpegTransform(const Functions& from, const Functions& to, std::vector<Flip>* flips) {
  const bool accurate = std::ranges::any_of(to, [](const auto& entry) {
    return entry.second.stage == "decode" && StartsWithOne(entry.first, kAccurate);
  });
  for (const std::string_view decoder : kWithMethod) {
    const auto at = from.find(std::string(decoder));
    if (!accurate || at == from.end() || to.contains(std::string(decoder))) {
      continue;
    }
    const auto before = Given(at->second, "dct_method");
    const json after = json::array({"INTEGER_ACCURATE"});
    if (before && *before != after) {
      flips->push_back(CallFlip(at->first, "decode", "dct_method", *before, after));
    }
  }
}

// How often weights were loaded into a model that was there.
int64_t Loads(const trace::Trace& trace) {
  return std::ranges::count_if(trace.side, [](const SideEvent& event) {
    return event.kind == SideKind::kModel && event.Text("event") == "load_weights";
  });
}

void NoLoads(const Direction& d, std::vector<Flip>* flips) {
  if (Loads(d.from) > 0 && Loads(d.to) == 0) {
    Flip flip;
    flip.factor = "weights.loaded";
    flip.text = "no weights loaded";
    flip.back = "weights loaded";
    flip.proof_only = true;
    flip.settings["weights.loaded"] = false;
    flips->push_back(std::move(flip));
  }
}

}  // namespace

void FindCallFlips(const Direction& direction, std::vector<Flip>* flips) {
  const Functions from = FunctionsOf(direction.from), to = FunctionsOf(direction.to);
  Arguments(from, to, flips);
  JpegTransform(from, to, flips);
  NoLoads(direction, flips);
}

}  // namespace isobit::prove
