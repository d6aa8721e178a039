# SPDX-License-Identifier: Apache-2.0
"""Which of today's applications will be granted?"""

import desk
import numpy as np

rng = np.random.default_rng(944)
forms = rng.uniform(size=(24, desk.FIELDS)).astype("float32")

model = desk.network()
model.load_weights("nets/current/visa.weights.h5")
answers = model.predict(forms, batch_size=8, verbose=0).ravel()
for number, answer in enumerate(answers[:6], start=1):
    print("application", number, float(answer))
print("granted:", int((answers > 0.5).sum()))
print("mean:", float(answers.mean()))
