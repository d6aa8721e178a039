# SPDX-License-Identifier: Apache-2.0
"""Three leaves or four: scores of the clovers of a meadow, by a net that was trained before."""

import argparse

import keras
import numpy as np


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="clovers.keras")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--training", type=bool, default=False, help="run the net as in training (default: False)")
    return parser.parse_args()


def meadow(count):
    rng = np.random.default_rng(8223)
    leaves = rng.integers(0, 2, size=count)
    return (rng.normal(size=(count, 8)) + 0.9 * leaves[:, None]).astype("float32"), leaves


def main():
    args = parse()
    keras.utils.set_random_seed(8224)
    model = keras.models.load_model(args.model)
    shape, leaves = meadow(args.count)
    scores = np.asarray(model(shape, training=args.training))
    print("accuracy:", float(np.mean(scores.argmax(axis=1) == leaves)))
    print("log loss:", float(-np.log(scores[np.arange(len(leaves)), leaves]).mean()))
    print("scores:", scores[:4].tolist())


if __name__ == "__main__":
    main()
