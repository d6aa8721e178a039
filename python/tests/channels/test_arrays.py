# SPDX-License-Identifier: Apache-2.0
"""The channel `arrays` on real libraries."""

from __future__ import annotations

import hashlib

import numpy
import pytest
from channel_recording import Recording, run

PROGRAM = r'''
import os
import numpy as np
import PIL.Image as Image
rng = np.random.RandomState(0)
def image(path): Image.fromarray(rng.randint(0, 256, (20, 30, 3)).astype("uint8")).save(path)
for name in ("i0.png", "i1.jpg", "i2.png"): image(name)
for name in ("d/a/1.png", "d/b/2.png", "d/a/3.png"):
    os.makedirs(os.path.dirname(name), exist_ok=True); image(name)
np.save("a.npy", np.arange(12.0).reshape(4, 3)); np.savez("b.npz", x=np.arange(3))
open("c.csv", "w").write("1,2\n3,4\n")
opened = Image.open("i0.png")
pixels = np.asarray(opened); np.asarray(opened)
opened.resize((8, 6)); opened.resize((8, 6), Image.BILINEAR); opened.convert("L")
a = np.load("a.npy"); np.load("b.npz")["x"]; np.loadtxt("c.csv", delimiter=",")
np.load("a.npy", mmap_mode="r")
import tensorflow as tf
keras = tf.keras
decoded = tf.io.decode_jpeg(tf.io.read_file("i1.jpg"), channels=3, dct_method="INTEGER_ACCURATE")
tf.image.resize(decoded, (6, 8), antialias=True)
loaded = keras.utils.load_img("i2.png", target_size=(6, 8), interpolation="bilinear")
keras.utils.img_to_array(loaded)
tf.data.Dataset.from_tensor_slices((a, {"l": a[:, :1]})).map(lambda p, q: (tf.image.resize(p[None, :, None], (2, 3)), q))
tf.data.Dataset.from_tensor_slices((a[::-1], {"l": a[:, :1]}))
tf.constant(["a", "bc"]); tf.convert_to_tensor(a)
keras.utils.pad_sequences([[1, 2], [3]], maxlen=4, padding="post"); keras.utils.to_categorical([0, 1, 2])
keras.utils.image_dataset_from_directory("d", image_size=(8, 8), seed=3, verbose=False)
from tensorflow.keras.applications.resnet50 import preprocess_input
preprocess_input(np.ones((2, 4, 4, 3), "float32"))
for number in range(1000): tf.constant(number)
large = np.random.RandomState(1).rand(1000, 300); tf.constant(large)
np.save("pixels.npy", pixels)
half = tf.constant([0.5, 1.5]) * 0.5
half.numpy(); float(half[0]); int(half[1] * 4); f"{half[1]:.2f}"
kept = tf.Variable([2.0, 4.0]); kept.numpy()
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("arrays")


@pytest.fixture(scope="module")
def recording(folder) -> Recording:
    done = run(PROGRAM, folder)
    assert done.status == 0, done.stderr
    return done.recording


def one(recording: Recording, name: str, **attrs):
    found = recording.of("array", name, **attrs)
    assert len(found) == 1, (name, attrs, found)
    return found[0]


def test_an_image_is_decoded_once_and_its_pixels_are_kept(recording, folder):
    event = one(recording, "PIL.decode", source="i0.png")
    assert event.attrs["stage"] == "decode" and event.attrs["mode"] == "RGB" and event.attrs["format"] == "PNG"
    assert event.site.file == "program.py" and "np.asarray(opened)" in event.site.text
    assert numpy.array_equal(recording.value(event), numpy.load(folder / "pixels.npy"))


def test_resize_tells_its_method(recording):
    given = [event.attrs["method"] for event in recording.of("array", "PIL.resize", source="i0.png")]
    assert given == ["default", "BILINEAR"]
    assert one(recording, "tf.image.resize", antialias=True).array.shape == (6, 8, 3)
    assert one(recording, "PIL.convert", mode="L").attrs["from"] == "RGB"


def test_a_file_that_keras_opens_is_named_for_pillow(recording):
    assert one(recording, "PIL.decode", source="i2.png").array.shape == (20, 30, 3)
    loaded = one(recording, "keras.load_img")
    assert loaded.attrs["source"] == "i2.png" and loaded.attrs["interpolation"] == "bilinear"
    assert loaded.array.shape == (6, 8, 3)
    assert one(recording, "keras.img_to_array").array.dtype == 1


def test_decode_jpeg_tells_its_file_and_dct_method(recording):
    event = one(recording, "tf.io.decode_jpeg")
    assert event.attrs["source"] == "i1.jpg" and event.attrs["dct_method"] == "INTEGER_ACCURATE" and event.attrs["channels"] == 3


def test_tables(recording):
    assert one(recording, "numpy.load", source="a.npy", mmap_mode=None).array.shape == (4, 3)
    arrays = recording.of("array", "numpy.load", source="a.npy")
    assert [event.array.shape for event in arrays] == [(4, 3), (4, 3)]
    assert one(recording, "numpy.load", argument="x").attrs["source"] == "b.npz"
    assert one(recording, "numpy.loadtxt").array.shape == (2, 2)


def test_the_same_rows_in_another_order_are_told_apart_from_other_rows(recording):
    first, second = recording.of("array", "from_tensor_slices", argument="tensors[0]")
    assert first.array.exact != second.array.exact
    assert first.array.order_free == second.array.order_free
    assert first.array.rows == second.array.rows[::-1]


def test_while_a_graph_is_traced_settings_are_told_without_values(recording):
    event = one(recording, "tf.image.resize", symbolic=True)
    assert event.array is None and event.attrs["size"] == "2,3"


def test_text_is_told_as_lines(recording):
    event = one(recording, "tf.constant", encoding="lines")
    assert recording.value(event).tobytes() == b"a\nbc"


def test_a_data_set_from_a_directory_tells_its_files_in_order(recording):
    event = one(recording, "keras.image_dataset_from_directory")
    assert event.attrs["class_names"] == "a\nb" and event.attrs["count"] == 3
    listing = recording.value(event).tobytes().decode().split("\n")
    assert sorted(listing) == ["a/1.png", "a/3.png", "b/2.png"]
    assert event.attrs["order_digest"] != event.attrs["set_digest"] or listing == sorted(listing)


def test_preprocess_input_is_named_by_its_module(recording):
    event = one(recording, "keras.applications.resnet.preprocess_input")
    assert event.array.shape == (2, 4, 4, 3) and event.attrs["stage"] == "convert"


def test_what_a_program_takes_out_of_tensorflow_is_a_result(recording):
    taken = [event for event in recording.of("array") if event.attrs["stage"] == "output"]
    values = {event.name.removeprefix("tf."): recording.value(event).tolist() for event in taken}
    assert values == {
        "Tensor.numpy": [0.25, 0.75],
        "Tensor.__float__": 0.25,
        "Tensor.__int__": 3.0,
        "Tensor.__format__": 0.75,
        "Variable.numpy": [2.0, 4.0],
    }
    assert all("half" in event.site.text or "kept" in event.site.text for event in taken)


def test_what_comes_again_and_again_is_thinned_out(recording):
    loop = [event for event in recording.of("array", "tf.constant") if event.site.text.startswith("for number")]
    numbers = [event.attrs["occurrence"] for event in loop]
    assert numbers == [n for n in range(1000) if n < 256 or n & (n - 1) == 0 or n % 64 == 0]


def test_of_a_large_array_the_first_rows_are_kept(recording):
    whole = next(event for event in recording.of("array", "tf.constant", argument="result") if event.array.shape == (1000, 300))
    head = one(recording, "tf.constant", argument="result[:4]")
    assert recording.value(whole) is None and head.array.shape == (4, 300)
    expected = numpy.random.RandomState(1).rand(1000, 300)[:4]
    assert hashlib.sha256(recording.value(head).tobytes()).digest() == hashlib.sha256(expected.tobytes()).digest()


def test_opencv_and_pandas(tmp_path):
    pytest.importorskip("cv2")
    pytest.importorskip("pandas")
    done = run(
        """
import cv2, numpy as np, pandas as pd
cv2.imwrite("i.png", np.arange(600, dtype="uint8").reshape(10, 20, 3))
assert cv2.imread("none.png") is None
image = cv2.imread("i.png"); cv2.resize(image, (4, 5), interpolation=cv2.INTER_AREA); cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
open("t.csv", "w").write("n,name\\n1,one\\n2,two\\n")
pd.read_csv("t.csv")
""",
        tmp_path,
    )
    assert done.status == 0, done.stderr
    assert one(done.recording, "cv2.imread", source="i.png").array.shape == (10, 20, 3)
    (file,) = [event for event in done.recording.of("file", "i.png") if event.attrs["op"] == "read"]  # OpenCV opens it in C++.
    assert file.attrs["digest"]
    assert one(done.recording, "cv2.resize").attrs["interpolation"] == 3
    assert one(done.recording, "cv2.cvtColor").attrs["code"] == 4
    assert one(done.recording, "pandas.read_csv", argument="numbers").array.shape == (2, 1)
    assert done.recording.value(one(done.recording, "pandas.read_csv", argument="name")).tobytes() == b"one\ntwo"
