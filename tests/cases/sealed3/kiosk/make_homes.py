# SPDX-License-Identifier: Apache-2.0
"""Two people's homes of Keras: a new one, and one that an old project left behind."""

import json
import os

NEW = {"floatx": "float32", "epsilon": 1e-07, "backend": "tensorflow", "image_data_format": "channels_last"}
OLD = {"image_data_format": "channels_last", "backend": "tensorflow", "epsilon": 1e-03, "floatx": "float32"}
for name, settings, indent in (("ana", NEW, 4), ("ben", OLD, 1)):
    os.makedirs(name, exist_ok=True)
    with open(f"{name}/keras.json", "w", encoding="utf-8") as file:
        json.dump(settings, file, indent=indent)
