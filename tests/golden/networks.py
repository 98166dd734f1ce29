"""The networks of the golden vectors, written from the papers in PyTorch, apart from the C# ones."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def noise(name, count):
    """Numbers in [-1, 1) as a function of (name, index): FNV-1a of the name, then murmur3's finalizer; exact in any language."""
    key = 2166136261
    for byte in name.encode():
        key = ((key ^ byte) * 16777619) & 0xFFFFFFFF
    h = (np.arange(count, dtype=np.uint64) * 2654435761 + key) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    h = h ^ (h >> 16)
    return h.astype(np.float64) / 2.0**31 - 1.0


def noise_tensor(name, *shape):
    return torch.tensor(noise(name, int(np.prod(shape))).astype(np.float32)).reshape(shape)


def fill(model):
    """Weights uniform with He's variance, gamma and running variance near 1 (0.3 for the last gamma of a block), all else near 0."""
    last = {f"{name}.{m.last}.weight" for name, m in model.named_modules() if hasattr(m, "last")}
    with torch.no_grad():
        for name, t in model.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            u = noise(name, t.numel())
            if t.dim() >= 2:
                v = u * np.sqrt(6.0 / (t.numel() // t.shape[0]))
            elif name.endswith("running_var"):
                v = 1 + 0.3 * u
            elif name.endswith("weight"):
                v = (0.3 if name in last else 1.0) + 0.2 * u
            else:
                v = 0.1 * u
            t.copy_(torch.tensor(v.astype(np.float32)).reshape(t.shape))
    return model


def conv(i, o, k, s=1):
    return nn.Conv2d(i, o, k, s, k // 2, bias=False)


class OptionA(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.more, self.stride = o - i, s

    def forward(self, x):
        x = x[:, :, :: self.stride, :: self.stride]
        return torch.cat([x, x.new_zeros(x.shape[0], self.more, *x.shape[2:])], 1)


def shortcut(variant, small, i, o, s):
    if s == 1 and i == o:
        return None
    if variant == "D":
        pool = nn.AvgPool2d(s, s, ceil_mode=True) if s > 1 else nn.Identity()
        return nn.Sequential(pool, conv(i, o, 1), nn.BatchNorm2d(o))
    return OptionA(i, o, s) if small else nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o))


class Basic(nn.Module):
    growth, last = 1, "bn2"

    def __init__(self, i, width, s, variant, small):
        super().__init__()
        self.conv1, self.bn1 = conv(i, width, 3, s), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3), nn.BatchNorm2d(width)
        self.downsample = shortcut(variant, small, i, width, s)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    growth, last = 4, "bn3"

    def __init__(self, i, width, s, variant, small):
        super().__init__()
        first, second = (s, 1) if variant == "A" else (1, s)
        self.conv1, self.bn1 = conv(i, width, 1, first), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3, second), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = conv(width, 4 * width, 1), nn.BatchNorm2d(4 * width)
        self.downsample = shortcut(variant, small, i, 4 * width, s)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, depth, variant, channels=3, classes=1000, small_stem=False):
        super().__init__()
        stages = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}.get(depth)
        small = stages is None
        stages, width = (((depth - 2) // 6,) * 3, 16) if small else (stages, 64)
        block = Bottleneck if depth in (50, 101, 152) else Basic
        self.pool = not (small or small_stem)
        if not self.pool:
            self.conv1 = conv(channels, width, 3)
        elif variant in "AB":
            self.conv1 = conv(channels, width, 7, 2)
        else:
            self.conv1 = nn.Sequential(conv(channels, 32, 3, 2), nn.BatchNorm2d(32), nn.ReLU(),
                                       conv(32, 32, 3), nn.BatchNorm2d(32), nn.ReLU(), conv(32, 64, 3))
        self.bn1 = nn.BatchNorm2d(width)
        i = width
        self.stages = []
        for n, count in enumerate(stages):
            blocks = []
            for k in range(count):
                blocks.append(block(i, width, 2 if n > 0 and k == 0 else 1, variant, small))
                i = width * block.growth
            self.stages.append(f"layer{n + 1}")
            self.add_module(self.stages[-1], nn.Sequential(*blocks))
            width *= 2
        self.fc = nn.Linear(i, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.pool:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage in self.stages:
            x = getattr(self, stage)(x)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Separable(nn.Module):
    """MobileNet's block: a convolution by channel, then one across channels."""

    def __init__(self, i, o, s):
        super().__init__()
        self.conv_dw, self.bn1 = nn.Conv2d(i, i, 3, s, 1, groups=i, bias=False), nn.BatchNorm2d(i)
        self.conv_pw, self.bn2 = conv(i, o, 1), nn.BatchNorm2d(o)

    def forward(self, x):
        return F.relu(self.bn2(self.conv_pw(F.relu(self.bn1(self.conv_dw(x))))))


class MobileNet(nn.Module):
    def __init__(self, width, channels=3, classes=1000):
        super().__init__()
        # Table 1 of the paper, line by line: (output channels, stride).
        lines = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)]
        i = int(32 * width)
        self.conv_stem, self.bn1 = conv(channels, i, 3, 2), nn.BatchNorm2d(i)
        stages = [[]]
        for o, s in lines:
            if s == 2:
                stages.append([])
            stages[-1].append(Separable(i, int(o * width), s))
            i = int(o * width)
        self.blocks = nn.Sequential(*[nn.Sequential(*stage) for stage in stages])
        self.classifier = nn.Linear(i, classes)

    def forward(self, x):
        return self.classifier(self.blocks(F.relu(self.bn1(self.conv_stem(x)))).mean((2, 3)))


class Small(nn.Module):
    """One of everything: convolution, batch normalisation, ReLU, a downsampling D block, the mean over pixels, a fully connected layer."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = conv(3, 4, 3), nn.BatchNorm2d(4)
        self.block = Basic(4, 8, 2, "D", True)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        return self.fc(self.block(F.relu(self.bn1(self.conv1(x)))).mean((2, 3)))
