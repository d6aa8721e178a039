# SPDX-License-Identifier: Apache-2.0
"""Lets the trained net fly. With a class for the pilot, so that two of them can fly in one program."""

import cockpit
import keras
import tensorflow as tf


class Pilot:
    """A net that has learnt to fly."""

    def __init__(self, folder):
        self.net = cockpit.network()
        state = tf.train.Checkpoint(net=self.net)
        state.restore(tf.train.latest_checkpoint(folder)).expect_partial()

    def steer(self, readings):
        """Stick, pedals and throttle."""
        return self.net.predict(readings, verbose=0)


keras.utils.set_random_seed(933)
pilot = Pilot(cockpit.CHECKPOINTS)
readings, controls = cockpit.flights(934, 40)
flown = pilot.steer(readings)
print("error:", float(((flown - controls) ** 2).mean()))
print("first flight:", flown[0].tolist())
