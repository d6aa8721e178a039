# SPDX-License-Identifier: Apache-2.0
"""Whether the lamp has to be lit: python lamp.py [--verbose] [--report FOLDER]"""

import argparse
import csv
import os
import sys
import time

import keras
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--verbose", action="store_true")
parser.add_argument("--report", default=".")
options = parser.parse_args()

nights = pd.read_csv("nights.csv")
x, lit = nights[["fog", "wind", "ships", "moon"]].to_numpy("float32"), nights["lit"].to_numpy()
model = keras.models.load_model("lamp.keras")
if options.verbose:
    model.summary(print_fn=lambda line: print(line, file=sys.stderr))
    print(f"{os.uname().nodename} as {os.environ.get('USER', 'nobody')} in {os.getcwd()}", file=sys.stderr)

scores = model.evaluate(x[30:], lit[30:], batch_size=8, verbose=0, return_dict=True)
print("scores:", scores)
print("lit:", model.predict(x[30:36], verbose=0).ravel().tolist())

os.makedirs(options.report, exist_ok=True)
with open(os.path.join(options.report, f"lamp-{int(time.time())}.csv"), "w", newline="", encoding="utf-8") as report:
    csv.writer(report).writerows([["when", time.strftime("%c")], *scores.items()])
