# SPDX-License-Identifier: Apache-2.0
"""Trains ten epochs and keeps the weights after each, and the whole model at the end."""

from net import build, train

model = build()
for epoch in range(1, 11):
    train(model, 1)
    model.save_weights(f"epoch_{epoch}.weights.h5")
model.save("model.keras")
