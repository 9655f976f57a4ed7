"""The forward passes of the recipe wolves-dogs in PyTorch, and nothing else: pixels are made beforehand, none is decoded or learned from.

    python forward_passes.py BACKBONE_FOLDER TRAINING_PICTURES VALIDATION_PICTURES EPOCHS

Needs torch. Prints the seconds.
"""

import sys
import time
from pathlib import Path

import torch

from prepared import Prepared

BATCH = 18


def main(folder, train, val, epochs):
    torch.manual_seed(0)
    network = Prepared(folder)
    pixels = torch.rand(BATCH, 3, 224, 224) * 255 - 110
    with torch.no_grad():
        network(pixels)
        began = time.perf_counter()
        for _ in range(epochs):
            for pictures in (train, val):
                for at in range(0, pictures, BATCH):
                    network(pixels[: min(BATCH, pictures - at)])
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
