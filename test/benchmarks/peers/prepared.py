"""A backbone that Loupe has prepared, in PyTorch."""

import json
import math

import torch
from torch import nn
from torch.nn import functional as F


class Prepared(nn.Module):
    """The graph that Loupe writes beside each backbone, its layers torch's own."""

    def __init__(self, folder, after=None):
        """The layers after the node `after` are trained, and BatchNorm goes by the batch; without it nothing is."""
        super().__init__()
        graph = json.loads((folder / "graph.json").read_text())
        self.nodes, self.out = graph["nodes"], graph["output"]
        floats = torch.frombuffer(bytearray((folder / "weights.bin").read_bytes()), dtype=torch.float32)
        self.tensors, at = {}, 0
        for tensor in graph["tensors"]:
            length = math.prod(tensor["shape"])
            self.tensors[tensor["name"]] = floats[at : at + length].view(tensor["shape"])
            at += length
        self.trained = after is not None
        if self.trained:
            self.cut(after)

    def cut(self, after):
        at = next(i for i, node in enumerate(self.nodes) if node["name"] == after)
        self.nodes = [{"name": after, "op": "input"}, *self.nodes[at + 1 :]]
        names = {node[key] for node in self.nodes for key in ("weight", "bias") if key in node}
        self.tensors = {name: tensor.clone() for name, tensor in self.tensors.items()}
        self.weights = nn.ParameterList(nn.Parameter(self.tensors[name]) for name in sorted(names))
        self.tensors.update(zip(sorted(names), self.weights))

    def forward(self, x):
        values, t = {}, self.tensors
        for node in self.nodes:
            op, source = node["op"], values.get(node.get("input"))
            if op == "input":
                y = x
            elif op == "conv":
                top, left = node["pads"][:2]
                y = F.conv2d(source, t[node["weight"]], t.get(node.get("bias")), node["strides"], (top, left))
            elif op == "batchNorm":
                y = F.batch_norm(
                    source,
                    *(t[node[key]] for key in ("mean", "variance", "weight", "bias")),
                    training=self.trained,
                    eps=node["epsilon"],
                )
            elif op == "relu":
                y = F.relu(source)
            elif op == "maxPool":
                y = F.max_pool2d(source, node["kernel"], node["strides"], node["pads"][:2])
            elif op == "add":
                y = values[node["inputs"][0]] + values[node["inputs"][1]]
            elif op == "globalAveragePool":
                y = source.mean((2, 3))
            elif op == "flatten":
                y = source.flatten(1)
            else:
                raise ValueError(f"this peer knows no {op}")
            values[node["name"]] = y
        return values[self.out]
