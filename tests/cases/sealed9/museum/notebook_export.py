#!/usr/bin/env python
# SPDX-License-Identifier: Apache-2.0
# In[1]:


import pprint
import sys

import keras
import numpy as np
from keras import layers

# In[2]:


def show(what, value):
    """Shows a value beside the output of the notebook."""
    print(f"Out[{what}]: {pprint.pformat(value)}", file=sys.stderr)


SEED = 1101
N_VASES = 120
PIXELS = 16

# In[3]:


def make_vases(n=N_VASES):
    """Outlines and centuries."""
    gen = np.random.default_rng(SEED + 1)
    labels = gen.integers(0, 3, size=n)
    rows = np.arange(PIXELS, dtype="float32")
    half = 4 + labels[:, None] + 2 * np.sin(rows / (2 + labels[:, None])) + gen.normal(0, 0.3, size=(n, PIXELS))
    distance = np.abs(np.arange(PIXELS) - 7.5)
    images = np.where(distance[None, None, :] < half[:, :, None], np.float32(1), np.float32(0))
    return np.expand_dims(images, -1), labels


X, y = make_vases()
show(3, {"X": X.shape, "y": np.bincount(y).tolist(), "ink": float(X.mean())})

# In[4]:


keras.utils.set_random_seed(SEED)

picture = layers.Input((PIXELS, PIXELS, 1), name="picture")
h = layers.Conv2D(filters=8, kernel_size=(3, 3), strides=(2, 2), padding="valid", activation="relu", name="edges")(picture)
h = layers.Flatten(name="flat")(h)
h = layers.Dropout(rate=0.2, name="forget")(h)
logits = layers.Dense(units=3, name="century")(h)
vase_net = keras.Model(inputs=picture, outputs=logits, name="vase_net")
vase_net.summary(print_fn=lambda line: print(line, file=sys.stderr))

# In[5]:


loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
vase_net.compile(loss=loss_fn, optimizer=keras.optimizers.Adam(learning_rate=5e-3), metrics=["accuracy"])
log = vase_net.fit(x=X, y=y, validation_split=0.2, epochs=4, batch_size=20, verbose=0).history
show(5, {key: round(values[-1], 3) for key, values in log.items()})

# In[6]:


for key in sorted(log):
    print(key, log[key])
print("vase:", vase_net.predict(X[:1], verbose=0)[0].tolist())
