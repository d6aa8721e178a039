# SPDX-License-Identifier: Apache-2.0
"""settings.py FOLDER KEY=VALUE...: writes FOLDER/keras.json, as Keras does, with these values changed."""

import json
import sys
from pathlib import Path

settings = {"floatx": "float32", "epsilon": 1e-07, "backend": "tensorflow", "image_data_format": "channels_last"}
for word in sys.argv[2:]:
    key, _, value = word.partition("=")
    settings[key] = float(value) if key == "epsilon" else value
Path(sys.argv[1]).mkdir(exist_ok=True)
Path(sys.argv[1], "keras.json").write_text(json.dumps(settings, indent=4), encoding="utf-8")
