# SPDX-License-Identifier: Apache-2.0
"""The box office writes the tickets of a week: as they were sold, or seat by seat."""

import argparse
import csv

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--by", default="number", choices=["number", "seat"])
args = parser.parse_args()

rng = np.random.default_rng(901)
tickets = []
for number in range(1, 241):
    age = int(rng.integers(6, 80))
    hour = int(rng.choice([14, 17, 20, 22]))
    row = int(rng.integers(1, 25))
    place = int(rng.integers(1, 31))
    popcorn = int(rng.random() < (0.75 if age < 30 else 0.3) + (0.1 if hour < 18 else -0.1))
    tickets.append({"number": number, "age": age, "hour": hour, "row": row, "place": place, "popcorn": popcorn})
if args.by == "seat":
    tickets.sort(key=lambda ticket: (ticket["row"], ticket["place"]))

with open("tickets.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.DictWriter(file, tickets[0].keys())
    writer.writeheader()
    writer.writerows(tickets)
