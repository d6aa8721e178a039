# SPDX-License-Identifier: Apache-2.0

# # Breath of an oboist

# In[1]:

import keras
import numpy as np

rng = np.random.default_rng(10151)
time = np.arange(260)
breath = 20 + 4 * np.sin(time / 9) + rng.normal(0, 0.6, 260)
lip = 5 + 0.5 * np.cos(time / 13) + rng.normal(0, 0.1, 260)
data = np.stack([breath, lip], axis=1)

# In[2]:

# ## Scale with the first 200 steps

mean, std = data[:200].mean(axis=0), data[:200].std(axis=0)
data = ((data - mean) / std).astype("float32")

# In[3]:

n = 10
inputs = np.stack([data[i : i + n] for i in range(len(data) - n)])
targets = data[n:, :1]

# In[4]:

keras.utils.set_random_seed(10152)
model = keras.Sequential([keras.layers.Input((n, 2)), keras.layers.LSTM(12), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
h = model.fit(inputs[:190], targets[:190], batch_size=38, epochs=3, shuffle=False, verbose=0)

# In[5]:

print("loss:", h.history["loss"])
print("breaths:", model.predict(inputs[190:194], verbose=0).ravel().tolist())
