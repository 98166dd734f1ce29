#!/usr/bin/python3
"""
Reads and writes weights for PyTorchTests, and says what PyTorch makes of them. One job a line, as JSON: model, size and classes; file; and do: "read" (safetensors, by numpy alone) or "write"
(format: zip, legacy, wrapped or safetensors). The answer is a line of JSON: the logits of noise_tensor("input", 2, 3, size, size), or what went wrong. Needs Debian's python3-torch and python3-torchvision.
"""
import json
import struct
import sys

import numpy as np
import torch
import torchvision
import torch.nn.functional as F
from torch import nn

from networks import MobileNet, ResNet, noise_tensor

torch.set_num_threads(2)
TYPES = {"F32": np.float32, "I64": np.int64}


class SqueezeBottleneck(torchvision.models.resnet.Bottleneck):
    """timm's: gates after the last normalisation."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        channels = self.bn3.num_features
        self.se = torchvision.ops.SqueezeExcitation(channels, channels // 16)

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.se(self.bn3(self.conv3(y)))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class CifarBlock(nn.Module):
    """As the usual ResNets for CIFAR in PyTorch have it: without weights the shortcut has half of the zeros on each side (option A), or else a convolution (option B)."""

    def __init__(self, before, width, stride, option):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.pads = option == "zeros" and before != width
        if option == "projection" and before != width:
            self.downsample = nn.Sequential(nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.pads:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, y.shape[1] // 4, y.shape[1] // 4), "constant", 0)
        elif hasattr(self, "downsample"):
            x = self.downsample(x)
        return F.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, depth, option, classes):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        before = 16
        for stage, width in enumerate((16, 32, 64)):
            blocks = []
            for block in range((depth - 2) // 6):
                blocks.append(CifarBlock(before, width, 2 if stage and not block else 1, option))
                before = width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.fc(F.avg_pool2d(x, x.shape[3]).flatten(1))


def build(name, classes):
    kind, *rest = name.split()
    if kind == "CIFAR":
        return CifarResNet(int(rest[0]), rest[1], classes)
    if kind == "Inception":
        return torchvision.models.inception_v3(weights=None, init_weights=False, num_classes=classes, aux_logits=not rest)
    if kind == "MobileNet":
        return MobileNet(float(rest[0]), 3, classes)
    if kind == "SE-ResNet":
        return torchvision.models.ResNet(SqueezeBottleneck, [3, 4, 6, 3], num_classes=classes)
    if kind == "ResNeXt":
        return getattr(torchvision.models, {"50": "resnext50_32x4d", "101": "resnext101_32x8d"}[rest[0]])(num_classes=classes)
    depth, variant = int(rest[0]), rest[1]
    # torchvision's own where it has it: of basic blocks, and variant B of bottlenecks.
    if depth in (18, 34) and variant == "A" or variant == "B":
        return getattr(torchvision.models, f"resnet{depth}")(num_classes=classes)
    return ResNet(depth, variant, 3, classes)


def read(path):
    """A safetensors file, read by nothing but numpy."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: torch.from_numpy(np.frombuffer(data[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"]).copy()) for name, entry in header.items()}


def write(state, path, form):
    if form == "safetensors":
        header, data = {}, b""
        for name, t in state.items():
            array = t.detach().numpy()
            header[name] = dict(dtype={v: k for k, v in TYPES.items()}[array.dtype.type], shape=list(t.shape), data_offsets=[len(data), len(data) + array.nbytes])
            data += array.tobytes()
        text = json.dumps(header).encode()
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + data)
        return
    saved = {"epoch": 1, "state_dict": {"module." + name: t for name, t in state.items()}} if form == "wrapped" else state
    torch.save(saved, path, _use_new_zipfile_serialization=form != "legacy")


def randomize(model):
    torch.manual_seed(3)
    for m in model.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.running_mean.normal_(0, 0.1)
            m.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(m.weight, 0.5, 1)
            nn.init.uniform_(m.bias, -0.2, 0.2)
        elif isinstance(m, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(m.weight)


def answer(job):
    torch.manual_seed(0)
    model = build(job["model"], job["classes"])
    with torch.no_grad():
        if job["do"] == "read":
            model.load_state_dict(read(job["file"]), strict=True)
        else:
            randomize(model)
            state = model.state_dict()
            if job["model"].startswith("CIFAR"):
                state = {name.replace("fc.", "linear.").replace("downsample.", "shortcut."): t for name, t in state.items()}
            write(state, job["file"], job["format"])
        return model.eval()(noise_tensor("input", 2, 3, job["size"], job["size"])).flatten().tolist()


print("ready", flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(dict(logits=answer(json.loads(line)))), flush=True)
    except Exception as error:
        print(json.dumps(dict(error=repr(error)[:2000])), flush=True)
