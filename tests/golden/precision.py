#!/usr/bin/python3
"""
Writes precision.json: the small network in bfloat16, emulated. What a convolution or the fully connected layer reads, writes and hands back is
rounded to bfloat16, and in between all is fp32; batch normalisation computes in fp32 from rounded values and rounds what it writes, with the shortcut that it may add.
Beside it the same in fp32, so that a test can tell the two apart. Run with Debian's python3-torch (1.13): python3 tests/golden/precision.py
"""
import json
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

from networks import Small, fill, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
LABELS = torch.tensor([0, 1, 2, 3, 4, 0, 1, 2])
RATES = [0.05, 0.1, 0.08]


class Rounded(torch.autograd.Function):
    """Rounds values to bfloat16 on the way forward and gradients on the way back, in fp32 memory."""

    @staticmethod
    def forward(_, x):
        return x.bfloat16().float()

    @staticmethod
    def backward(_, gradient):
        return gradient.bfloat16().float()


low = Rounded.apply


class LowConv(nn.Conv2d):
    def forward(self, x):
        return low(F.conv2d(low(x), low(self.weight), None, self.stride, self.padding))


class LowLinear(nn.Linear):
    def forward(self, x):
        return low(F.linear(low(x), low(self.weight), low(self.bias)))


class LowNorm(nn.BatchNorm2d):
    def forward(self, x):
        return low(super().forward(x))


class LowPool(nn.AvgPool2d):
    def forward(self, x):
        return low(super().forward(x))


def lowered(model):
    for module in model.modules():
        for of, to in ((nn.Conv2d, LowConv), (nn.Linear, LowLinear), (nn.BatchNorm2d, LowNorm), (nn.AvgPool2d, LowPool)):
            if type(module) is of:
                module.__class__ = to
    block = model.block

    def through(x):
        y = F.relu(block.bn1(block.conv1(x)))
        # The last normalisation and the addition of the shortcut are one function, whose sum is rounded once.
        return F.relu(low(nn.BatchNorm2d.forward(block.bn2, block.conv2(y)) + block.downsample(x)))

    # The mean over pixels is written in bfloat16 too.
    model.block.forward = through
    model.forward = lambda x: model.fc(low(model.block(F.relu(model.bn1(model.conv1(x)))).mean((2, 3))))
    return model


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def train(model):
    model.eval()
    with torch.no_grad():
        logits = model(noise_tensor("input 0", len(LABELS), 3, 9, 9))
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    losses, gradients = [], None
    for step, rate in enumerate(RATES):
        loss = F.cross_entropy(model(noise_tensor(f"input {step}", len(LABELS), 3, 9, 9)), LABELS)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if gradients is None:
            gradients = {n: numbers(p.grad) for n, p in model.named_parameters()}
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        losses.append(loss.item())
    state = {n: numbers(t) for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    return dict(logits=numbers(logits), losses=losses, gradients=gradients, state=state)


golden = dict(rates=RATES, labels=LABELS.tolist(), low=train(lowered(fill(Small()))), full=train(fill(Small())))
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")).replace('],"', '],\n"') + "\n")
for what in ("logits",):
    print(what, max(abs(a - b) for a, b in zip(golden["low"][what], golden["full"][what])))
print(golden["low"]["losses"], golden["full"]["losses"])
