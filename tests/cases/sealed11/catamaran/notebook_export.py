# SPDX-License-Identifier: Apache-2.0
"""Will a catamaran capsize: a training loop of our own (exported from the notebook)."""

# %% Imports
import keras
import numpy as np
import tensorflow as tf

# %% Data
rng = np.random.default_rng(4211)
inputs = rng.normal(size=(160, 6)).astype("float32")
capsized = (inputs[:, :1] * inputs[:, 1:2] + 0.3 * rng.normal(size=(160, 1)) > 0).astype("float32")
ds_train = tf.data.Dataset.from_tensor_slices((inputs[:120], capsized[:120])).batch(20)
ds_val = tf.data.Dataset.from_tensor_slices((inputs[120:], capsized[120:])).batch(20)

# %% Model
keras.utils.set_random_seed(4212)
net = keras.Sequential(name="catamaran")
net.add(keras.layers.Input((6,)))
net.add(keras.layers.Dense(32, activation="relu", name="hidden"))
net.add(keras.layers.Dropout(0.4, name="drop"))
net.add(keras.layers.Dense(1, name="logit"))

# %% Loss and optimizer
bce = keras.losses.BinaryCrossentropy(from_logits=True)
adam = keras.optimizers.Adam(0.01)


# %% Steps
@tf.function
def val_step(xb, yb):
    return bce(yb, net(xb, training=True))


@tf.function
def step(xb, yb):
    with tf.GradientTape() as tape:
        loss = bce(yb, net(xb, training=True))
    grads = tape.gradient(loss, net.trainable_variables)
    adam.apply_gradients(zip(grads, net.trainable_variables, strict=True))
    return loss


# %% Train
for epoch in range(3):
    train_losses = [float(step(xb, yb)) for xb, yb in ds_train]
    val_losses = [float(val_step(xb, yb)) for xb, yb in ds_val]
    print(f"epoch {epoch}:", float(np.mean(train_losses)), float(np.mean(val_losses)))
