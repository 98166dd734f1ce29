#!/usr/bin/python3
"""Writes finetuning.json: training steps in which the first layers do not learn, and others at rates of their own. Run with Debian's python3-torch (1.13): python3 tests/golden/finetuning.py"""
import json
import pathlib

import torch
import torch.nn.functional as F

from networks import Small, fill, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
LABELS = torch.tensor([0, 1, 2, 3, 4, 0])
RATES = [0.05, 0.1, 0.08]


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def layers(model):
    return [torch.nn.ModuleList([model.conv1, model.bn1]), model.block, model.fc]


def training(frozen):
    """Three steps of Nesterov SGD; the layer before the head learns at half the rate, the first one at a fourth, the head at ten times the rate; the first frozen[step] do not learn."""
    model = fill(Small())
    optimizer = torch.optim.SGD([dict(params=list(layer.parameters()), factor=factor) for layer, factor in zip(layers(model), (0.25, 0.5, 10.0))],
                                lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.005)
    losses = []
    for step, rate in enumerate(RATES):
        for index, layer in enumerate(layers(model)):
            layer.train(index >= frozen[step])
            layer.requires_grad_(index >= frozen[step])
        loss = F.cross_entropy(model(noise_tensor(f"input {step}", 6, 3, 9, 9)), LABELS)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        optimizer.step()
        losses.append(loss.item())
    return dict(losses=losses, state={n: numbers(t) for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")})


golden = dict(freeze=training((1, 1, 1)), gradual=training((2, 1, 0)), rates=RATES)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")).replace('],"', '],\n"') + "\n")
