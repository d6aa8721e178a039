# SPDX-License-Identifier: Apache-2.0
"""Sun or shade: where a fern grew, by its fronds. Draws some fronds for the report."""

import os
from pathlib import Path

import keras
import numpy as np
from PIL import Image, ImageDraw


def draw_some(fronds, path):
    rng = np.random.default_rng(int(os.environ.get("APP_REPORT_SEED", "1")))
    image = Image.new("L", (200, 60), 255)
    pen = ImageDraw.Draw(image)
    for place, number in enumerate(rng.choice(len(fronds), size=4, replace=False)):
        points = [(place * 50 + 4 * i, 30 - 8 * float(value)) for i, value in enumerate(fronds[number])]
        pen.line(points, fill=0)
    image.save(path)


rng = np.random.default_rng(8311)
shade = rng.integers(0, 2, size=110).astype("float32")
fronds = (rng.normal(size=(110, 9)) + 0.7 * shade[:, None]).astype("float32")
places = {"bank", "gorge", "meadow", "wood"}

keras.utils.set_random_seed(8312)
model = keras.Sequential(
    [
        keras.layers.Input((9,)),
        keras.layers.GaussianDropout(0.1),
        keras.layers.Dense(15, activation="selu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Nadam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
report = Path(os.environ.get("APP_REPORT", "report"))
report.mkdir(exist_ok=True)
draw_some(fronds, report / "fronds.png")
history = model.fit(fronds, shade, batch_size=22, epochs=4, verbose=0)
(report / "places.txt").write_text("\n".join(places) + "\n", encoding="utf-8")
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
print("shade:", model.predict(fronds[:4], verbose=0).ravel().tolist())
