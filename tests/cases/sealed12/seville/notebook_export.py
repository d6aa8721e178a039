# SPDX-License-Identifier: Apache-2.0
# In[1]:
import keras
import numpy as np

N_STEPS, N_CLASSES, N_BANDS = 20, 3, 6


# In[2]:
def make_data(n):
    gen = np.random.default_rng(1248)
    labels = gen.integers(0, N_CLASSES, size=n)
    audio = gen.normal(size=(n, N_STEPS, N_BANDS))
    audio[np.arange(n), gen.integers(0, N_STEPS, size=n), labels] += 4.0
    return audio.astype("float32"), labels


# In[3]:
class TimePooling(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scorer = keras.layers.Dense(1, name="scorer")

    def call(self, frames):
        alpha = keras.ops.softmax(self.scorer(frames))
        return keras.ops.sum(alpha * frames, axis=1)


# In[4]:
keras.utils.set_random_seed(1249)
inp = keras.Input((N_STEPS, N_BANDS))
h = keras.layers.Dense(12, activation="tanh")(inp)
h = TimePooling()(h)
out = keras.layers.Dense(N_CLASSES, activation="softmax")(h)
net = keras.Model(inp, out)
net.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])

# In[5]:
audio, labels = make_data(90)
hist = net.fit(audio, labels, batch_size=15, epochs=5, verbose=0)

# In[6]:
print("loss:", hist.history["loss"])
print("accuracy:", hist.history["accuracy"])
print("styles:", net.predict(audio[:3], verbose=0).tolist())
