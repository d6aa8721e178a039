# SPDX-License-Identifier: Apache-2.0
"""Does the mizzen sail help: learns from the log of a yacht."""

import keras
from yacht import network, read_log


def train(net, part, epochs=4, batch_size=27):
    net.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.01),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy")],
    )
    return net.fit(x=part.inputs, y=part.targets, batch_size=batch_size, epochs=epochs, verbose=0).history


def main():
    learn, test = read_log()
    keras.utils.set_random_seed(4312)
    net = network()
    history = train(net, learn)
    print("loss:", history["loss"])
    print("test:", net.evaluate(test.inputs, test.targets, verbose=0))
    print("helps:", net.predict(test.inputs[:4], verbose=0).ravel().tolist())


if __name__ == "__main__":
    main()
