// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/op_flow.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "numerics/op.h"

namespace isobit::explain {

OpFlow::OpFlow(const Case& c, Side side)
    : trace_(TraceOf(c, side)),
      pairs_(c.alignment.pairs),
      side_(side),
      index_(c, side == Side::kA),
      pair_of_(trace_.events.size(), UINT32_MAX) {
  for (uint32_t i = 0; i < pairs_.size(); ++i) {
    uint32_t& pair = pair_of_[side == Side::kA ? pairs_[i].a : pairs_[i].b];
    pair = std::min(pair, i);
  }
}

const std::vector<OpFlow::Given>& OpFlow::ByContent() const {
  if (!sorted_) {
    for (uint32_t event = 0; event < trace_.events.size(); ++event) {
      for (uint16_t port = 0; port < trace_.events[event].output_count; ++port) {
        const trace::Output& output = *At(event, port).output;
        if (!output.exact.empty()) {
          by_content_.push_back({output.exact, trace_.events[event].sequence, event, port});
        }
      }
    }
    std::ranges::sort(by_content_, {}, [](const Given& given) {
      return std::tuple(given.content, given.sequence, given.event, given.port);
    });
    sorted_ = true;
  }
  return by_content_;
}

bool OpFlow::Has(const trace::Digest128& content) const {
  return std::ranges::binary_search(ByContent(), content, {}, &Given::content);
}

OpOutput OpFlow::At(uint32_t event, uint32_t port) const {
  const trace::OpEvent& op = trace_.events[event];
  return port >= op.output_count ? OpOutput{}
                                 : OpOutput{event, static_cast<uint16_t>(port),
                                            &trace_.outputs[op.first_output + port]};
}

std::vector<OpOutput> OpFlow::InputsOf(uint32_t event) const {
  const align::TraceIndex& index = *index_;
  const auto own = index.InputDigestsOf(event);
  const uint64_t sequence = trace_.events[event].sequence;
  std::vector<OpOutput> inputs;
  if (index.NodeOf(event).eager) {
    for (const trace::Digest128& content : own) {
      inputs.push_back(content.empty() ? OpOutput{} : Before(content, sequence));
    }
    return inputs;
  }
  const auto declared = index.InputsOf(trace_.events[event].node);
  for (size_t i = 0; i < declared.size(); ++i) {
    const uint32_t producer = index.ProducerOf(event, i);
    OpOutput input = producer == UINT32_MAX ? OpOutput{} : At(producer, declared[i].port);
    if (!input.known() && own.size() == declared.size() && !own[i].empty()) {
      input = Before(own[i], sequence);
    }
    inputs.push_back(input);
  }
  return inputs;
}

uint32_t OpFlow::ToldBy(uint32_t event) const {
  static const std::set<std::string_view> kSettings = {
      "reduction__indices", "axis", "dimension", "shape", "perm", "paddings", "multiples"};
  const auto use = (*index_).OpOf(event) == "_EagerConst" ? (*index_).NextUse(event) : std::nullopt;
  return use && kSettings.contains(use->argument) ? use->event : event;
}

bool OpFlow::ComputedFrom(uint32_t event, uint32_t from) const {
  const uint64_t begin = trace_.events[from].sequence;
  std::vector<uint32_t> open = {event};
  std::set<uint32_t> visited = {event};
  while (!open.empty()) {
    const uint32_t current = open.back();
    open.pop_back();
    if (current == from) {
      return true;
    }
    for (const OpOutput& input : InputsOf(current)) {
      if (input.known() && trace_.events[input.event].sequence >= begin &&
          visited.insert(input.event).second) {
        open.push_back(input.event);
      }
    }
  }
  return false;
}

OpOutput OpFlow::Before(const trace::Digest128& content, uint64_t sequence) const {
  const auto& given = ByContent();
  const auto end = std::ranges::lower_bound(
      given, std::pair(content, sequence), {},
      [](const Given& output) { return std::pair(output.content, output.sequence); });
  return end == given.begin() || std::prev(end)->content != content
             ? OpOutput{}
             : At(std::prev(end)->event, std::prev(end)->port);
}

const digest::Statistics* OpFlow::StatisticsOf(const OpOutput& output) const {
  if (!output.known() || output.output->detail == 0) {
    return nullptr;
  }
  const trace::Detail& detail = trace_.details[output.output->detail - 1];
  return detail.statistics ? &*detail.statistics : nullptr;
}

const std::vector<int64_t>& OpFlow::ShapeOf(const OpOutput& output) const {
  return trace_.shapes[output.output->shape];
}

const align::EventPair* OpFlow::PairOf(uint32_t event) const {
  return pair_of_[event] == UINT32_MAX ? nullptr : &pairs_[pair_of_[event]];
}

std::string OpFlow::BaseOp(uint32_t event) const {
  return numerics::BaseOpName(KernelOf(trace_, trace_.events[event]));
}

std::string OpFlow::SiteText(uint32_t event) const { return SiteOf(trace_, trace_.events[event]); }

}  // namespace isobit::explain
