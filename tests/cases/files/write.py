# SPDX-License-Identifier: Apache-2.0
"""write.py FILE KEY=NUMBER...: a file of settings."""

import json
import sys

settings = {"log": "log.txt"}
for word in sys.argv[2:]:
    key, _, value = word.partition("=")
    settings[key] = json.loads(value)
with open(sys.argv[1], "w") as file:
    json.dump(settings, file)
