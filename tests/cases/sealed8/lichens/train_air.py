# SPDX-License-Identifier: Apache-2.0
"""Trains the net of the package air."""

import argparse
import logging

import keras
from air.network import make_network
from air.survey import make_survey


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=8302)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO)

    survey = make_survey(seed=8301, trees=120)
    cover = survey.scaled()
    logging.info("%d trees", len(cover))
    keras.utils.set_random_seed(args.seed)
    network = make_network(species=cover.shape[1], hidden=20, drop=0.1, rate=0.01)
    network.summary(print_fn=logging.info)
    losses = network.fit(cover, survey.quality, batch_size=24, epochs=args.epochs, verbose=0).history["loss"]
    print("loss:", losses)
    print("air:", network.predict(cover[:5], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
