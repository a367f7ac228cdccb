"""Lines of text to characters, with the likelihood of each reading.

The model tells, for each strip of a line some eight pixels wide, how likely each character is, and
a sign for none. A text's likelihood is the sum over all ways to lay it over the strips (CTC); the
likeliest texts are found by a beam over them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino
from numpy.typing import NDArray

from pipelines.room import lasting
from pipelines.scans import CannotRead

Grey = NDArray[np.uint8]

# What the model was made for: lines 48 pixels high.
_HEIGHT = 48
# Widths are rounded up to these, so that few shapes are compiled; longer lines are pressed.
_WIDTHS = (64, 96, 160, 256, 384, 640, 960, 1440, 2048)
# So many pixels of width at a time: more take no less time each, and more memory.
_AT_A_TIME = 768
# The same threads on every machine, since sums in another order round otherwise.
_THREADS = 2
# Texts less likely than this beside the best are no doubt. Measured in 2026-11 on 2,180 filled
# cells of 14 scanned reports made for it (five fonts, askew, noise, JPEG, seals): of 1,771 figures
# at 0.99 or more without such a text none was misread; of 86 other cells 24 were.
LEAST = 0.002
# Longer lines are prose and labels, where other readings help nobody.
_MOST_STRIPS = 48
_BEAM = 8
_MODEL = "PP-OCRv6_rec_small.onnx"


@dataclass(frozen=True, slots=True)
class Reading:
    """The likeliest text of a line, how likely it is, and the others with their likelihoods."""

    text: str
    likelihood: float
    others: tuple[tuple[str, float], ...] = ()


@cache
def _model() -> tuple[Any, list[str]]:
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise CannotRead("reading scans needs rapidocr: `uv sync --extra scans`")
    path = Path(found.submodule_search_locations[0]) / "models" / _MODEL
    if not path.is_file():
        raise CannotRead(f"rapidocr brings no {_MODEL}: `uv sync --extra scans` installs it")
    with lasting():
        core = openvino.Core()
        model = core.read_model(path)
        characters = model.get_rt_info()["framework"]["character"].value.splitlines()
        compiled = core.compile_model(
            model,
            "CPU",
            {
                "INFERENCE_NUM_THREADS": _THREADS,
                "NUM_STREAMS": 1,
                "INFERENCE_PRECISION_HINT": "f32",
            },
        )
        return compiled.create_infer_request(), ["", *characters, " "]


def recognise(lines: Sequence[Grey]) -> list[Reading]:
    """What each line says; white is paper."""
    readings: list[Reading] = [Reading("", 0.0)] * len(lines)
    by_width: dict[int, list[int]] = {}
    for n, line in enumerate(lines):
        needed = line.shape[1] * _HEIGHT / max(1, line.shape[0])
        width = next((w for w in _WIDTHS if w >= needed), _WIDTHS[-1])
        by_width.setdefault(width, []).append(n)
    for width, numbers in sorted(by_width.items()):
        count = max(1, _AT_A_TIME // width)
        for start in range(0, len(numbers), count):
            some = numbers[start : start + count]
            # Batches are always full: each other shape is compiled anew.
            batch = np.zeros((count, 3, _HEIGHT, width), dtype=np.float32)
            for m, n in enumerate(some):
                batch[m] = _fitted(lines[n], width)
            for n, strips in zip(some, _strips(batch), strict=False):
                readings[n] = read_strips(strips)
    return readings


def _fitted(line: Grey, width: int) -> NDArray[np.float32]:
    wide = min(width, max(1, round(line.shape[1] * _HEIGHT / line.shape[0])))
    way = cv2.INTER_AREA if line.shape[0] > _HEIGHT else cv2.INTER_CUBIC
    fitted = cv2.resize(line, (wide, _HEIGHT), interpolation=way).astype(np.float32)
    # The model was trained with grey behind the ends of lines.
    values = np.zeros((_HEIGHT, width), dtype=np.float32)
    values[:, :wide] = fitted / 127.5 - 1
    return values


@cache
def _prepare(shape: tuple[int, ...]) -> None:
    """What the engine keeps for a shape stays for all documents."""
    with lasting():
        _model()[0].infer([np.ones(shape, dtype=np.float32)])


def _strips(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    _prepare(batch.shape)
    request, _ = _model()
    request.infer([batch])
    return np.asarray(request.get_output_tensor().data)


def read_strips(strips: NDArray[np.float32]) -> Reading:
    """The texts that the likelihoods of characters in each strip make."""
    _, characters = _model()
    best = strips.argmax(axis=1)
    if len(strips) > _MOST_STRIPS:
        kept = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        text = "".join(characters[n] for n in best[kept])
        likely = float(np.prod(strips.max(axis=1)[kept])) if text else 0.0
        return Reading(text, round(likely, 4))
    texts = _beam(strips, characters)
    total = sum(p for _, p in texts) or 1.0
    ranked = [(text.strip(), p / total) for text, p in texts]
    text, likely = ranked[0]
    others = tuple((t, round(p, 4)) for t, p in ranked[1:] if p >= LEAST and t != text)
    return Reading(text, round(likely, 4), others)


def _beam(strips: NDArray[np.float32], characters: Sequence[str]) -> list[tuple[str, float]]:
    """Texts with their likelihoods, likeliest first: a beam over prefixes."""
    # Each prefix with the likelihood that its last strip shows nothing, and that it shows the last
    # character.
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for strip in strips:
        likely = np.flatnonzero(strip > 1e-4)
        if len(likely) > _BEAM:
            likely = likely[np.argsort(strip[likely])[-_BEAM:]]
        grown: dict[tuple[int, ...], list[float]] = {}
        for prefix, (nothing, last) in beam.items():
            for n in map(int, likely):
                p = float(strip[n])
                if n == 0:
                    grown.setdefault(prefix, [0.0, 0.0])[0] += (nothing + last) * p
                elif prefix and prefix[-1] == n:
                    grown.setdefault(prefix, [0.0, 0.0])[1] += last * p
                    grown.setdefault((*prefix, n), [0.0, 0.0])[1] += nothing * p
                else:
                    grown.setdefault((*prefix, n), [0.0, 0.0])[1] += (nothing + last) * p
        ranked = sorted(grown.items(), key=lambda item: (-sum(item[1]), item[0]))[: 2 * _BEAM]
        beam = {prefix: (a, b) for prefix, (a, b) in ranked}
    return [("".join(characters[n] for n in prefix), a + b) for prefix, (a, b) in beam.items()]
