# SPDX-License-Identifier: Apache-2.0
"""The survey of the trees."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Survey:
    cover: np.ndarray
    quality: np.ndarray

    def scaled(self):
        centre, scale = self.cover.mean(axis=0), self.cover.std(axis=0)
        return (self.cover - centre) / scale


def make_survey(seed, trees):
    generator = np.random.default_rng(seed)
    cover = generator.uniform(0, 5, size=(trees, 7)).astype("float32")
    noise = generator.normal(0, 0.4, size=trees)
    return Survey(cover, (cover[:, :3].sum(axis=1) - cover[:, 3] + noise).astype("float32"))
