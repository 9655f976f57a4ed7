"""Steps of training the last stage of a backbone that Loupe has prepared, in PyTorch.

    python last_stage.py BACKBONE_FOLDER NODE BATCH CHANNELS SIDE

NODE is the last frozen layer. Each line on stdin asks for so many steps; the answer is a line with their seconds.
"""

import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from prepared import Prepared


def main(folder, node, batch, channels, side):
    torch.manual_seed(0)
    network = Prepared(folder, node)
    head = nn.Linear(2048, 10)
    optimiser = torch.optim.SGD([*network.parameters(), *head.parameters()], lr=0.002, momentum=0.9, weight_decay=1e-4)
    activations = torch.rand(batch, channels, side, side)
    labels = torch.arange(batch) % 10
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            loss = F.cross_entropy(head(network(activations)), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss.item()
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
