// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/resized.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "explain/rules/array_values.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;

constexpr size_t kMaxElements = size_t{1} << 24;  // Of all pictures of a side.

// Pictures of one size, one after another.
struct Batch {
  int64_t count = 0, height = 0, width = 0, channels = 0;
  std::vector<double> values;

  numerics::Picture At(int64_t i) const {
    const auto size = static_cast<size_t>(height * width * channels);
    return {height, width, channels,
            std::span(values).subspan(static_cast<size_t>(i) * size, size)};
  }
};

// Colours come last: one, three, or four with opacity.
bool IsColours(int64_t extent) { return extent == 1 || extent == 3 || extent == 4; }

// Empty: not kept, no pictures by their shape, or a recording whose shape and elements disagree.
std::optional<Batch> BatchOf(const Case& c, Side side, const SideEvent& event) {
  auto values = ArrayValues(c, side, event);
  if (!values || values->empty() || values->size() > kMaxElements) {
    return std::nullopt;
  }
  const std::vector<int64_t>& shape = event.array->shape;
  Batch batch;
  if (shape.size() == 4 && IsColours(shape[3])) {
    batch = {shape[0], shape[1], shape[2], shape[3], {}};
  } else if (shape.size() == 3 && IsColours(shape[2])) {
    batch = {1, shape[0], shape[1], shape[2], {}};
  } else if (shape.size() == 3) {
    batch = {shape[0], shape[1], shape[2], 1, {}};
  } else if (shape.size() == 2) {
    batch = {1, shape[0], shape[1], 1, {}};
  } else {
    return std::nullopt;
  }
  const size_t count = batch.count > 0 ? static_cast<size_t>(batch.count) : 0;
  batch.values = std::move(*values);
  const bool agrees =
      count != 0 && batch.values.size() % count == 0 &&
      numerics::IsWhole({batch.height, batch.width, batch.channels,
                         std::span(batch.values).first(batch.values.size() / count)});
  return agrees ? std::optional(std::move(batch)) : std::nullopt;
}

// ---- the pictures before

// Equal arrays before the difference that were made of files, the last one of each file, in the
// side's order of the files.
std::vector<const BorderPair*> OfFiles(const std::vector<BorderPair>& borders, Side side,
                                       const BorderPair& difference) {
  std::vector<const BorderPair*> pairs;
  for (const BorderPair& pair : borders) {
    const bool made = StageOf(*pair.a) == "decode" || StageOf(*pair.a) == "convert";
    if (made && pair.state == ArrayState::kEqual && !pair.Of(side)->Text("source").empty() &&
        pair.Of(side)->sequence < difference.Of(side)->sequence) {
      pairs.push_back(&pair);
    }
  }
  std::ranges::sort(pairs, {}, [side](const BorderPair* p) { return p->Of(side)->sequence; });
  std::vector<const BorderPair*> last;
  std::map<std::string, size_t> places;
  for (const BorderPair* pair : pairs) {
    const auto [place, is_new] = places.emplace(pair->Of(side)->Text("source"), last.size());
    if (is_new) {
      last.push_back(pair);
    } else {
      last[place->second] = pair;
    }
  }
  return last;
}

// Which call of its line it was, from 0.
size_t OccurrenceOf(const SideEvent& event) {
  const trace::AttrValue* value = event.Find("occurrence");
  const int64_t* number = value == nullptr ? nullptr : std::get_if<int64_t>(value);
  return number == nullptr || *number < 0 ? 0 : static_cast<size_t>(*number);
}

// The arrays that hold the pictures before the resize, as many as came out of it; empty: not known.
std::vector<const BorderPair*> Sources(const std::vector<BorderPair>& borders, Side side,
                                       const PreprocessDifference& difference, int64_t count) {
  std::vector<const BorderPair*> files = OfFiles(borders, side, difference.pair);
  const std::string file = difference.pair.Of(side)->Text("source");
  if (!file.empty()) {
    std::erase_if(files, [&](const BorderPair* p) { return p->Of(side)->Text("source") != file; });
  } else if (count == 1 && StageOf(*difference.pair.a) == "resize" && !files.empty()) {
    // The nth call resizes the nth picture, whether all were decoded before or one by one.
    const size_t nth = OccurrenceOf(*difference.pair.Of(side));
    files = nth < files.size() ? std::vector{files[nth]} : std::vector{files.back()};
  }
  const auto wanted = static_cast<size_t>(count);
  if (files.size() == wanted || (difference.head_only && files.size() > wanted)) {
    files.resize(wanted);
    return files;
  }
  return {};
}

// Pictures in one array, or, where it was not kept, the first of them.
const BorderPair* WholeSource(const Case& c, const std::vector<BorderPair>& borders,
                              const BorderPair& before) {
  const auto kept = [&](const BorderPair& pair) {
    return ReadArray(c, Side::kA, *pair.a).has_value();
  };
  const BorderPair* head = kept(before) ? nullptr : HeadOf(borders, before);
  return kept(before)                                                          ? &before
         : head != nullptr && head->state == ArrayState::kEqual && kept(*head) ? head
                                                                               : nullptr;
}

// ---- one side

class OneSide {
 public:
  OneSide(const Case& c, const std::vector<BorderPair>& borders, Side side,
          const PreprocessDifference& difference, const SideEvent& result)
      : c_(c), result_(BatchOf(c, side, result)) {
    if (!result_ || result_->count > kMaxPictures) {
      return;
    }
    const auto sources = Sources(borders, side, difference, result_->count);
    if (!sources.empty()) {
      for (const BorderPair* source : sources) {
        AddSource(*source);
      }
    } else if (difference.before) {
      if (const BorderPair* whole = WholeSource(c, borders, *difference.before)) {
        AddSource(*whole);
        first_sources_ = whole != &*difference.before;
      }
    }
    MatchPictures(difference.head_only);
  }

  const std::vector<numerics::ResizedPicture>& pictures() const { return pictures_; }
  const SideEvent* last_source() const { return last_source_; }

 private:
  static constexpr int64_t kMaxPictures = 1 << 16;

  void AddSource(const BorderPair& source) {
    // Equal on both sides.
    auto batch = BatchOf(c_, Side::kA, *source.a);
    elements_ += batch ? batch->values.size() : kMaxElements + 1;
    if (elements_ <= kMaxElements) {
      sources_.push_back(std::move(*batch));
      last_source_ = source.a;
    }
  }

  // Each of the results with what it was made of; of either the first rows may be all that was
  // kept. None unless it is plain which belongs to which.
  void MatchPictures(bool first_results) {
    std::vector<numerics::Picture> from;
    for (const Batch& batch : sources_) {
      for (int64_t i = 0; i < batch.count; ++i) {
        from.push_back(batch.At(i));
      }
    }
    const auto count = static_cast<size_t>(result_->count);
    if (elements_ > kMaxElements || (from.size() > count && !first_results) ||
        (from.size() < count && !first_sources_)) {
      return;
    }
    for (size_t i = 0; i < std::min(count, from.size()); ++i) {
      pictures_.push_back({from[i], result_->At(static_cast<int64_t>(i))});
    }
  }

  const Case& c_;
  std::optional<Batch> result_;
  std::vector<Batch> sources_;
  size_t elements_ = 0;
  bool first_sources_ = false;
  const SideEvent* last_source_ = nullptr;
  std::vector<numerics::ResizedPicture> pictures_;
};

using Fits = std::vector<numerics::ResizeFit>;

bool HaveCommon(const Fits& a, const Fits& b) {
  return std::ranges::any_of(a,
                             [&](const auto& fit) { return std::ranges::find(b, fit) != b.end(); });
}

// Of methods that give the same, those of the library that was seen to resize come first.
void PutCalledFirst(const SideEvent& event, Fits* fits) {
  const std::string_view call = event.name == "PIL.resize"            ? "image.resize("
                                : event.name.starts_with("tf.image.") ? "tf.image.resize("
                                : event.name.starts_with("cv2.")      ? "cv2.resize("
                                                                      : "";
  std::stable_partition(fits->begin(), fits->end(),
                        [&](const numerics::ResizeFit& fit) { return fit.call.starts_with(call); });
}

}  // namespace

std::optional<Resized> HowResized(const Case& c, const PreprocessDifference& difference) {
  const std::vector<BorderPair> borders = Borders(c);
  const BorderPair* head = difference.head_only ? HeadOf(borders, difference.pair) : nullptr;
  const BorderPair& result = head != nullptr ? *head : difference.pair;
  const OneSide a(c, borders, Side::kA, difference, *result.a),
      b(c, borders, Side::kB, difference, *result.b);
  if (a.pictures().empty() || b.pictures().empty()) {
    return std::nullopt;
  }
  Resized resized{numerics::FitResize(a.pictures()), {}, a.last_source(), a.pictures().size()};
  if (!resized.a.empty()) {
    resized.b = numerics::FitResize(b.pictures());
  }
  if (resized.a.empty() || resized.b.empty() || HaveCommon(resized.a, resized.b)) {
    return std::nullopt;
  }
  PutCalledFirst(*difference.pair.a, &resized.a);
  PutCalledFirst(*difference.pair.b, &resized.b);
  return resized;
}

std::string MethodText(const Fits& fits) {
  const size_t others = fits.size() - 1;
  return fits.front().Text() +
         (others == 0   ? ""
          : others == 1 ? " (at these sizes the same as " + fits[1].Text() + ")"
                        : " (at these sizes the same as " + std::to_string(others) + " others)");
}

}  // namespace isobit::explain
