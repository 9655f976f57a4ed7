#!/usr/bin/env python3
"""Predicts pictures with the model of this folder: python predict.py IMAGE...

Prints one line `class<TAB>probability` a class for each picture, most likely first. Needs: pip install onnxruntime numpy pillow
"""

import json
import os
import re
import sys
from pathlib import Path

# Otherwise onnxruntime reports what it runs to its maker: the first is for Linux and macOS, the second for Windows.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ORT_RUNNING_UNIT_TESTS"] = "1"

try:
    import numpy as np
    import onnxruntime
    from PIL import Image, ImageOps
except ImportError as error:
    sys.exit(f"{error.name} is missing. Install it with: pip install onnxruntime numpy pillow")

# Versions for Windows that do not have the second.
onnxruntime.disable_telemetry_events()

MODEL = Path(__file__).resolve().parent.parent


def model_file():
    """The run's own network; where only that was exported, the one in float32."""
    own, float32 = MODEL / "model.onnx", MODEL / "model.float32.onnx"
    return float32 if float32.exists() and not own.exists() else own


def read_rgb(path):
    """The picture as people see it: upright, 8-bit RGB, alpha dropped, colour profile ignored."""
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture)
        if upright.mode.startswith("I"):
            # 16-bit grey: Pillow would clip at 255 instead of scaling.
            grey = np.asarray(upright).astype(np.int64)
            upright = Image.fromarray((np.clip(grey, 0, 65535) >> 8).astype(np.uint8))
        return upright.convert("RGB")


def height_and_width(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def resize(picture, size):
    """torchvision's Resize: a number is the length of the short side, a pair is height and width."""
    if isinstance(size, int):
        width, height = picture.size
        short, long = min(width, height), max(width, height)
        long = int(size * long / short)
        height, width = (long, size) if width <= height else (size, long)
    else:
        height, width = size
    return picture.resize((width, height), Image.Resampling.BILINEAR)


def centre_crop(picture, size):
    """torchvision's CenterCrop; what lies outside the picture is black."""
    height, width = height_and_width(size)
    left, top = (margin(there, wanted) for there, wanted in zip(picture.size, (width, height)))
    return picture.crop((left, top, left + width, top + height))


def margin(there, wanted):
    return round((there - wanted) / 2) if there >= wanted else -((wanted - there) // 2)


def view(picture, transforms):
    """The picture as the model takes it: uint8 [height, width, 3]. Normalisation is part of the model."""
    steps = {"Resize": resize, "CenterCrop": centre_crop}
    for transform in transforms:
        name = transform["name"]
        if name in steps:
            picture = steps[name](picture, transform["size"])
        elif name not in ("ToTensor", "Normalize"):
            sys.exit(f"This sample does not know the transform {name}.")
    return np.asarray(picture)


# Characters that are invisible, end a line in some programs, or change the direction of text.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def one_line(name):
    """A class name as a line can hold it, whatever it is called: as in labels.txt."""
    short = name.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", short)


def main(paths):
    if not paths:
        sys.exit("Usage: python predict.py IMAGE...")
    card = json.loads((MODEL / "model-card.json").read_text(encoding="utf-8"))
    classes = card.get("classes") or (MODEL / "labels.txt").read_text(encoding="utf-8").splitlines()
    session = onnxruntime.InferenceSession(model_file(), providers=["CPUExecutionProvider"])
    unreadable = 0
    for path in paths:
        if len(paths) > 1:
            print(path, file=sys.stderr, flush=True)
        try:
            picture = read_rgb(path)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            print(f"{path} cannot be read: {error}", file=sys.stderr)
            unreadable += 1
            continue
        feeds = {part["name"]: view(picture, part["transforms"])[None] for part in card["inputs"]}
        (probabilities,) = session.run(["probabilities"], feeds)
        for i in np.argsort(-probabilities[0], kind="stable"):
            print(f"{one_line(classes[i])}\t{probabilities[0][i]:.6f}", flush=True)
    return 1 if unreadable else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
