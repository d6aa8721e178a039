# SPDX-License-Identifier: Apache-2.0
"""The program of the counter: today's applications, with what the clerks want to see of them."""

import argparse
import logging
import sys
from pathlib import Path

import desk
import numpy as np

LOG = logging.getLogger("counter")


def report(likely, shown):
    """Prints the first few, and the whole day."""
    for index in range(shown):
        print("application", index + 1, float(likely[index]))
    print("granted:", int(np.count_nonzero(likely > 0.5)))
    print("mean:", float(likely.mean()))


def applications(seed=944, count=24):
    """The forms that came in."""
    generator = np.random.default_rng(seed)
    return generator.uniform(size=(count, desk.FIELDS)).astype("float32")


def clerk(folder):
    """A net with the weights of that folder."""
    net = desk.network()
    net.load_weights(folder / "visa.weights.h5")
    LOG.info("net of %d numbers", net.count_params())
    return net


def main():
    """Today's work."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shown", type=int, default=6)
    parser.add_argument("--nets", type=Path, default=Path("nets"))
    options = parser.parse_args()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    forms = applications()
    LOG.info("%d forms, the largest value is %r", len(forms), float(forms.max()))
    likely = clerk(options.nets / "current").predict(forms, batch_size=8, verbose=0).ravel()
    report(likely, options.shown)


if __name__ == "__main__":
    main()
