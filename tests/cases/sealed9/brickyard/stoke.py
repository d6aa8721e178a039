# SPDX-License-Identifier: Apache-2.0
"""A log of the kilns: temperature and draught, every ten minutes, and the share of bad bricks."""

import numpy as np

rng = np.random.default_rng(951)
lines = ["kiln,temperature,draught,bad"]
for kiln in range(4):
    heat = 850.0
    for _ in range(150):
        heat += rng.normal(0, 6) - 0.05 * (heat - 900)
        draught = rng.uniform(2, 9)
        bad = 0.02 + 0.0008 * abs(heat - 900) + 0.004 * draught + 0.01 * kiln
        lines.append(f"{kiln},{heat:.1f},{draught:.2f},{bad:.4f}")
with open("kilns.csv", "w", encoding="ascii") as file:
    file.write("\n".join(lines) + "\n")
