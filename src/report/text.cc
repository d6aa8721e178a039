// SPDX-License-Identifier: Apache-2.0
#include "report/text.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "explain/evidence.h"

namespace isobit::report {
namespace {

using explain::Confidence;
using explain::Explanation;
using explain::Finding;

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 13;  // Where every text begins; left of it are the heads.
constexpr size_t kShownNotes = 8, kShownCoverage = 3, kShownFixes = 3, kShownAlso = 3,
                 kShownKernels = 12;
constexpr size_t kShownLimit = 2000;  // Of one recorded text, in bytes.

// Characters, not bytes: continuation bytes of UTF-8 take no column.
size_t Columns(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = std::min(text.find(' ', start), text.size());
    if (end > start) {
      words.push_back(text.substr(start, end - start));
    }
    start = end + 1;
  }
  return words;
}

class Page {
 public:
  explicit Page(const TextOptions& options) : options_(options) {}

  // `head` in the left column, `text` wrapped beside it. Nothing for an empty text.
  void Paragraph(std::string_view head, const std::string& text) {
    if (text.empty()) {
      return;
    }
    out_ += Faint("  " + Pad(head, kIndent - 2));
    Wrapped(text, kIndent);
  }

  // Words of `text` from column `indent` on; the first line has been begun up to there.
  void Wrapped(const std::string& text, size_t indent) {
    size_t column = indent;
    bool first = true;
    for (const std::string& word : Words(Printable(ToUtf8(text, kShownLimit)))) {
      const size_t columns = Columns(word);
      if (!first && column + 1 + columns > kWidth) {
        out_ += "\n" + std::string(indent, ' ');
        column = indent;
        first = true;
      }
      out_ += (first ? "" : " ") + word;
      column += columns + (first ? 0 : 1);
      first = false;
    }
    out_ += "\n";
  }

  // The title with the word of confidence at the right edge.
  void Title(std::string_view head, const Finding& finding) {
    const std::string mark = "[" + std::string(ConfidenceName(finding.confidence)) + "]";
    std::string text = Printable(ToUtf8(finding.code + " " + finding.title, kShownLimit));
    out_ += Faint("  " + Pad(head, kIndent - 2));
    const size_t room = kWidth - kIndent - mark.size() - 1;
    if (Columns(text) > room) {
      std::string line;
      for (const std::string& word : Words(text)) {
        if (!line.empty() && Columns(line) + 1 + Columns(word) > room) {
          break;
        }
        line += (line.empty() ? "" : " ") + word;
      }
      Line(line, mark, room);
      out_ += std::string(kIndent, ' ');
      Wrapped(text.substr(std::min(line.size() + 1, text.size())), kIndent);
      return;
    }
    Line(text, mark, room);
  }

  void Raw(std::string_view text) { out_ += text; }
  std::string Bold(std::string_view text, const char* colour) const { return Style(text, colour); }
  std::string Faint(std::string_view text) const { return Style(text, "\x1b[2m"); }
  const std::string& out() const { return out_; }

 private:
  static std::string Pad(std::string_view text, size_t width) {
    std::string padded(text);
    padded.resize(std::max(width, padded.size()), ' ');
    return padded;
  }
  std::string Style(std::string_view text, const char* code) const {
    return options_.colour ? code + std::string(text) + "\x1b[0m" : std::string(text);
  }
  void Line(const std::string& text, const std::string& mark, size_t room) {
    out_ += Bold(text, "\x1b[1m");
    out_ += std::string(room - std::min(room, Columns(text)) + 1, ' ') + Faint(mark) + "\n";
  }

  TextOptions options_;
  std::string out_;
};

std::string Join(const std::vector<std::string>& items, size_t limit, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < items.size() && i < limit; ++i) {
    text += (i == 0 ? "" : std::string(separator)) + items[i];
  }
  if (items.size() > limit) {
    text += std::string(separator) + std::to_string(items.size() - limit) + " more (-v)";
  }
  return text;
}

// The words of an answer, with the colours of good, bad and neither.
struct Word {
  std::string_view text;
  const char* colour;
};
constexpr const char *kGreen = "\x1b[1;32m", *kRed = "\x1b[1;31m", *kYellow = "\x1b[1;33m";
constexpr Word kVerdicts[] = {
    {"IDENTICAL", kGreen}, {"DIFFERENT", kRed}, {"INCONCLUSIVE", kYellow}};
constexpr Word kDecisions[] = {{"PASSED", kGreen}, {"FAILED", kRed}, {"UNDECIDED", kYellow}};

void RenderWord(const Word& word, const std::string& text, Page* page) {
  page->Raw(page->Bold(word.text, word.colour));
  page->Raw(std::string(word.text.size() < kIndent ? kIndent - word.text.size() : 1, ' '));
  page->Wrapped(text, kIndent);
}

void RenderFixes(const Finding& finding, bool verbose, Page* page) {
  std::string_view head = "fix";
  size_t shown = 0;
  for (const explain::Fix& fix : finding.fixes) {
    if (!verbose && ++shown > kShownFixes) {
      break;
    }
    page->Paragraph(head, fix.site.empty() ? fix.text : fix.site + "  " + fix.text);
    head = "";
  }
}

std::string EvidenceText(const explain::Evidence& evidence) {
  std::string text = evidence.side == "both" ? "" : evidence.side + ": ";
  text += evidence.what;
  if (evidence.event >= 0) {
    text += " (event " + std::to_string(evidence.event) + ")";
  }
  return text;
}

// "3", "0.29", "1500", "1.2e+07"
std::string Short(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value >= 9.5 && value < 1e6 ? "%.0f" : "%.2g", value);
  return text;
}

std::string ConditionText(const explain::Noise& noise) {
  if (!noise.condition_max || !noise.condition_median) {
    return "";
  }
  const std::string most = Short(*noise.condition_max), median = Short(*noise.condition_median);
  return ", condition " + most + (median == most ? "" : ", median " + median);
}

// Of a finding about the op that was measured; else nothing.
std::string NoiseText(const Explanation& explanation, const Finding& finding) {
  const auto& noise = explanation.noise;
  if (!noise || finding.where.event_a != noise->event_a ||
      finding.where.event_b != noise->event_b || finding.where.output != noise->output) {
    return "";
  }
  return "difference " + Short(noise->difference_ulp) + " ulp, floor " + Short(noise->floor_ulp) +
         " ulp (what one ulp in every input does to it)" + ConditionText(*noise);
}

std::string Digits(double value, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// Of a finding about the first difference; else nothing.
std::string GrowthText(const Explanation& explanation, const Finding& finding) {
  const auto& growth = explanation.growth;
  if (!growth || finding.where.event_a != explanation.first.event_a ||
      finding.where.event_b != explanation.first.event_b) {
    return "";
  }
  const auto at = [&](int64_t step) { return " at " + growth->unit + " " + std::to_string(step); };
  std::string text = "the difference is " + Digits(growth->first_difference, "%.2g") + " of " +
                     growth->quantity + at(growth->first_step) + " and " +
                     Digits(growth->last_difference, "%.2g") + at(growth->last_step) + ": times " +
                     Digits(growth->factor, "%.4g") + (growth->unit == "epoch" ? " an " : " a ") +
                     growth->unit;
  if (growth->level) {
    text += ", until it levels off near " + Digits(*growth->level, "%.2g");
  }
  return text;
}

void RenderFinding(const Explanation& explanation, std::string_view head, const Finding& finding,
                   bool verbose, Page* page) {
  page->Title(head, finding);
  page->Paragraph("", finding.summary);
  page->Paragraph("noise", NoiseText(explanation, finding));
  page->Paragraph("because", finding.because);
  std::string_view proof_head =
      finding.confidence == Confidence::kProved ? "proved by" : "run again";
  for (const std::string& step : finding.proof) {
    page->Paragraph(proof_head, step);
    proof_head = "";
  }
  page->Paragraph("so that", finding.so_that);
  page->Paragraph("growth", GrowthText(explanation, finding));
  page->Paragraph("ruled out",
                  Join(finding.ruled_out, verbose ? finding.ruled_out.size() : 4, "; "));
  RenderFixes(finding, verbose, page);
  if (verbose) {
    std::string_view label = "evidence";
    for (const explain::Evidence& evidence : finding.evidence) {
      page->Paragraph(label, EvidenceText(evidence));
      label = "";
    }
  }
}

// What a reader who wants a proof can type.
void RenderProveIt(const Explanation& explanation, Page* page) {
  const Finding& answer = explanation.findings.front();
  // A run that followed another one is no run of its own.
  if (answer.confidence != Confidence::kProved && answer.proof.empty() && !explanation.followed) {
    page->Paragraph("prove it", "isobit prove " + explanation.a.path + " " + explanation.b.path);
  }
}

void RenderFindings(const Explanation& explanation, bool verbose, Page* page) {
  const auto& findings = explanation.findings;
  for (size_t i = 0; i < findings.size(); ++i) {
    const bool possible = findings[i].confidence == Confidence::kUnknown &&
                          findings[i].label != explain::Label::kUnknown;
    if (i == 0 || verbose) {
      page->Raw("\n");
      RenderFinding(explanation,
                    possible ? "possible"
                    : i == 0 ? "cause"
                             : "and",
                    findings[i], verbose, page);
      if (!verbose) {
        RenderProveIt(explanation, page);
      }
    } else if (i <= kShownAlso) {
      page->Title(possible ? "or" : "and", findings[i]);
    }
  }
  if (!verbose && findings.size() > kShownAlso + 1) {
    page->Paragraph("",
                    std::to_string(findings.size() - kShownAlso - 1) + " more: isobit explain -v");
  }
}

// Whether the answer is about numbers, of which values would tell more.
bool ValuesMatter(const Explanation& explanation) {
  const Finding& answer = explanation.findings.front();
  return answer.label >= explain::Label::kPrecision &&
         (answer.confidence == Confidence::kConsistent ||
          answer.confidence == Confidence::kUnknown);
}

// Which kernels differ on the followed run's inputs.
void RenderFollowed(const explain::Followed& followed, bool verbose, Page* page) {
  page->Raw("\n");
  page->Paragraph("followed", followed.text);
  page->Paragraph("", followed.ended.empty() ? "" : "following ended early: " + followed.ended);
  std::string_view head = "kernels";
  if (followed.kernels.empty()) {
    page->Paragraph(head, "none differs on the same inputs");
  }
  size_t shown = 0;
  for (const explain::FollowedKernel& kernel : followed.kernels) {
    if (!verbose && ++shown > kShownKernels) {
      page->Paragraph(
          "", std::to_string(followed.kernels.size() - kShownKernels) + " more: isobit explain -v");
      break;
    }
    std::string text = kernel.kernel_a;
    text += kernel.kernel_a == kernel.kernel_b ? "" : " | " + kernel.kernel_b;
    text += ": " + std::to_string(kernel.differ) + " of " + std::to_string(kernel.runs) +
            (kernel.runs == 1 ? " run differs [" : " runs differ [") +
            std::string(explain::FollowedSizeName(kernel.size)) + "]: " + kernel.judgement +
            "; first '" + explain::ShortNodeName(kernel.first.node) + "'" +
            (kernel.first.site.empty() ? "" : ", " + kernel.first.site);
    page->Paragraph(head, text);
    head = "";
  }
  if (followed.not_judged_alone != 0) {
    page->Paragraph("", std::to_string(followed.not_judged_alone) +
                            " runs differ on inputs that were not the followed run's");
  }
}

}  // namespace

std::string ToText(const Explanation& explanation, const TextOptions& options) {
  Page page(options);
  if (explanation.check) {
    RenderWord(kDecisions[static_cast<size_t>(explanation.check->decision)],
               explanation.check->allow + ": " + explanation.check->reason, &page);
  }
  RenderWord(kVerdicts[static_cast<size_t>(explanation.verdict)], explanation.headline, &page);
  if (explanation.followed) {
    RenderFollowed(*explanation.followed, options.verbose, &page);
  }
  RenderFindings(explanation, options.verbose, &page);
  if (!explanation.zoom.empty() && ValuesMatter(explanation)) {
    page.Paragraph("values", "isobit explain " + explanation.a.path + " " + explanation.b.path +
                                 " --zoom FILE says how to record what would tell more");
  }
  if (!explanation.coverage.empty()) {
    page.Raw("\n");
    const std::string head = "not covered: ";
    page.Raw(page.Faint(head));
    page.Wrapped(Join(explanation.coverage,
                      options.verbose ? explanation.coverage.size() : kShownCoverage, "; "),
                 head.size());
  }
  if (!explanation.notes.empty()) {
    page.Raw("\n");
    const std::string head = "also different, but not a cause: ";
    page.Raw(page.Faint(head));
    page.Wrapped(
        Join(explanation.notes, options.verbose ? explanation.notes.size() : kShownNotes, ", "),
        head.size());
  }
  return page.out();
}

}  // namespace isobit::report
