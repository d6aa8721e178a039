# SPDX-License-Identifier: Apache-2.0
"""Learns which kind of parcel a picture shows."""

import keras

parcels = keras.utils.image_dataset_from_directory(
    "parcels", label_mode="int", image_size=(16, 16), batch_size=6, shuffle=True, seed=602, verbose=False
)
kinds = parcels.class_names

keras.utils.set_random_seed(603)
model = keras.Sequential(
    [
        keras.layers.Input((16, 16, 3)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(6, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(len(kinds)),
    ]
)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
history = model.fit(parcels, epochs=3, verbose=0)
print("loss:", history.history["loss"])
print("accuracy:", history.history["accuracy"])
