// SPDX-License-Identifier: Apache-2.0
// S502: Keras' initialisers take their seeds from Python's generator, and that was not seeded.
#include "explain/rules/rules.h"
#include "explain/rules/seed_finding.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# S502 keras-initialisers: tf.random.set_seed does not pin the initial weights

## What it means
Since Keras 2.10 every initialiser and every layer with random numbers of its own (dropout, augmentation) that is given no seed
takes one from Python's `random` module. `tf.random.set_seed` and `np.random.seed` do not reach that module, so the model starts
from other weights in every run although "everything was seeded".

## Why it matters
The whole training differs from the first step on. It looks as if the machines computed differently; in truth the two models
are different models.

## How to confirm
Compare the digests of the initial weights of two runs on one machine: they differ. With `keras.utils.set_random_seed` in place
of `tf.random.set_seed` they are equal.

## How to fix
`keras.utils.set_random_seed(42)` before the first layer is made. It seeds Python's, NumPy's and TensorFlow's generators. Or give
each initialiser a seed: `kernel_initializer=keras.initializers.GlorotUniform(seed=1)`.

## References
- keras-team/keras, issue 17007: "perfectly reproducible" until TensorFlow 2.9
- Keras, `src/random/seed_generator.py`: `make_default_seed`
)";

// A call of tf.random.set_seed, which this is so often taken for.
const trace::SideEvent* SeededTensorflow(const trace::Trace& trace) {
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kSeed && event.name == kTensorflowGlobal &&
        event.Text("action") == "set") {
      return &event;
    }
  }
  return nullptr;
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const RandomCause& cause : CausesIn(c, {StreamState::kUnseeded})) {
    if (cause.stream.generator != kPythonRandom || cause.sink.kind == SinkKind::kArray) {
      continue;
    }
    Finding finding =
        SeedFinding(kS502, c, cause, "random numbers: the initial weights are not pinned");
    const trace::SideEvent* only_tensorflow = SeededTensorflow(c.b);
    finding.summary =
        "Keras takes the seeds of its initialisers from Python's random module, which was not "
        "seeded.";
    const std::string seed = SomeSeed(c, kPythonRandom);
    std::string site;
    if (only_tensorflow != nullptr) {
      finding.summary +=
          " tf.random.set_seed(" + only_tensorflow->Text("seed") + ") does not reach it.";
      finding.evidence.push_back(
          Cite(Side::kB, *only_tensorflow, "tf.random.set_seed seeds TensorFlow alone"));
      site = SiteText(c.b, only_tensorflow->site);
    }
    finding.fixes = {{"code",
                      "keras.utils.set_random_seed(" + seed + ")" +
                          (only_tensorflow != nullptr ? "  # in place of tf.random.set_seed" : ""),
                      site}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kS502{"S502", "keras-initialisers", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
