#!/usr/bin/python3
"""Golden vectors of the model zoo, of model surgery and of weight initializations (models.json, surgery.json, weights.json): run it by hand."""
import json
import math
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

from networks import MobileNet, OptionA, ResNet, fill, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
HERE = pathlib.Path(__file__).parent


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def write(name, value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text.replace("},{", "},\n{").replace('],"', '],\n"') + "\n")


def weights():
    """Bounds and deviations by torch.nn.init, for the shapes of layers; MXNet's mean of both fans by its formula."""
    out = []
    layers = [nn.Conv2d(3, 64, 7), nn.Conv2d(64, 256, 1), nn.Conv2d(128, 128, 3, groups=32), nn.Conv2d(512, 512, 3, groups=512),
              nn.Conv2d(128, 192, (1, 7)), nn.Linear(2048, 1000)]
    for layer in layers:
        w = layer.weight
        fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(w)
        draws = []
        original = torch.Tensor.uniform_, torch.Tensor.normal_
        # What torch.nn.init draws with is recorded, not computed anew.
        torch.Tensor.uniform_ = lambda self, a, b: draws.append(b) or self
        torch.Tensor.normal_ = lambda self, mean, std: draws.append(std) or self
        nn.init.xavier_uniform_(w)
        for mode in ("fan_in", "fan_out"):
            for slope in (0.0, 0.25):
                nn.init.kaiming_normal_(w, a=slope, mode=mode, nonlinearity="leaky_relu")
        torch.Tensor.uniform_, torch.Tensor.normal_ = original
        xavier, input_0, input_25, output_0, output_25 = draws
        # mx.init.MSRAPrelu: a Gaussian Xavier of magnitude 2 / (1 + slope²) over the mean of the fans.
        mean_25 = math.sqrt(2 / (1 + 0.25**2) / ((fan_in + fan_out) / 2))
        out.append(dict(shape=list(w.shape), xavier=xavier, input=input_0, inputSlope=input_25, output=output_0, outputSlope=output_25, meanSlope=mean_25))
    write("weights", out)


class SqueezeBottleneck(torchvision.models.resnet.Bottleneck):
    """torchvision's bottleneck (the stride in the 3x3) with torchvision's squeeze and excitation before the addition."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        c = self.bn3.num_features
        self.se = torchvision.ops.SqueezeExcitation(c, c // 16)

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.se(self.bn3(self.conv3(y)))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


def se_resnet(classes, **kwargs):
    return torchvision.models.ResNet(SqueezeBottleneck, [3, 4, 6, 3], num_classes=classes, **kwargs)


def inception(classes, auxiliary):
    return torchvision.models.inception_v3(weights=None, init_weights=False, num_classes=classes, aux_logits=auxiliary, dropout=0.0)


MODELS = {
    "ResNeXt-50": lambda classes: torchvision.models.resnext50_32x4d(num_classes=classes),
    "SE-ResNet-50": se_resnet,
    "SE-ResNeXt-50": lambda classes: se_resnet(classes, groups=32, width_per_group=4),
    "MobileNet 1": lambda classes: MobileNet(1.0, 3, classes),
    "MobileNet 0.5": lambda classes: MobileNet(0.5, 3, classes),
    "Inception-V3": lambda classes: inception(classes, True),
    "Inception-V3 without head": lambda classes: inception(classes, False),
    "ResNet-50 A": lambda classes: ResNet(50, "A", 3, classes),
    "ResNet-50 B": lambda classes: torchvision.models.resnet50(num_classes=classes),
    "ResNet-50 C": lambda classes: ResNet(50, "C", 3, classes),
    "ResNet-50 D": lambda classes: ResNet(50, "D", 3, classes),
    "ResNet-18 A": lambda classes: ResNet(18, "A", 3, classes),
    "ResNet-20 A": lambda classes: ResNet(20, "A", 3, classes),
}


def mark(model):
    """Tells fill() which scale is the last of a block."""
    for m in model.modules():
        if isinstance(m, torchvision.models.resnet.Bottleneck):
            m.last = "bn3"
    return model


def multiply_adds(model, size):
    """Of every convolution and fully connected layer, for one image, by its own definition: outputs times inputs of one output."""
    counts, hooks = [], []
    for m in model.modules():
        if isinstance(m, nn.Conv2d):
            hooks.append(m.register_forward_hook(
                lambda m, _, y: counts.append(y.numel() * m.in_channels // m.groups * m.kernel_size[0] * m.kernel_size[1])))
        elif isinstance(m, nn.Linear):
            hooks.append(m.register_forward_hook(lambda m, _, y: counts.append(y.numel() * m.in_features)))
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, size, size))
    for hook in hooks:
        hook.remove()
    return sum(counts)


def models():
    """Sizes with 1000 classes, and logits of small images, in double precision, in evaluation and then in training, with the auxiliary ones."""
    sizes = []
    for name, make in MODELS.items():
        model, size = make(1000), 32 if name == "ResNet-20 A" else 299 if name.startswith("Inception") else 224
        sizes.append(dict(name=name, size=size, parameters=sum(p.numel() for p in model.parameters()), multiplyAdds=multiply_adds(model, size)))
        print(sizes[-1])
    write("model-sizes", sizes)
    out = []
    for name, size, count in [("ResNeXt-50", 64, 3), ("SE-ResNet-50", 64, 3), ("SE-ResNeXt-50", 64, 3), ("MobileNet 1", 64, 3), ("MobileNet 0.5", 75, 3),
                              ("Inception-V3 without head", 107, 3), ("Inception-V3", 299, 6)]:
        x = noise_tensor("input", count, 3, size, size).double()
        with torch.no_grad():
            model = fill(mark(MODELS[name](10))).double()
            evaluated, trained, auxiliary = model.eval()(x), model.train()(x), None
            if name == "Inception-V3":
                trained, auxiliary = trained
        out.append(dict(name=name, size=size, count=count, evaluated=numbers(evaluated), trained=numbers(trained),
                        auxiliary=None if auxiliary is None else numbers(auxiliary),
                        names=[n for n in model.state_dict() if not n.endswith("num_batches_tracked")]))
        print(name, size, evaluated.abs().max().item(), trained.abs().max().item())
    write("models", out)


def blur(x, stride, size):
    """From the paper's definition: a binomial filter in both directions, the border mirrored."""
    row = torch.tensor([math.comb(size - 1, k) for k in range(size)], dtype=torch.float64)
    filt = (row[:, None] * row[None, :] / row.sum() ** 2).to(x.dtype)
    before, after = (size - 1) // 2, size // 2
    mode = "reflect" if min(x.shape[2:]) > after else "replicate"
    x = F.pad(x, (before, after, before, after), mode=mode)
    n, c, h, w = x.shape
    y = F.conv2d(x.reshape(n * c, 1, h, w), filt[None, None], stride=stride)
    return y.reshape(n, c, *y.shape[2:])


def blurred(model, size):
    """Every stride but the first convolution's: taken by a blur after the activation, or before the 1x1 convolution of a shortcut."""
    before = lambda m, x: (blur(x[0], 2, size),)
    for m in model.modules():
        if hasattr(m, "conv_dw") and m.conv_dw.stride == (2, 2):
            m.conv_dw.stride = (1, 1)
            m.conv_pw.register_forward_pre_hook(before)
        if hasattr(m, "downsample"):
            for first, second in (("conv1", "conv2"), ("conv2", "conv3")):
                if hasattr(m, second) and getattr(m, first).stride == (2, 2):
                    getattr(m, first).stride = (1, 1)
                    getattr(m, second).register_forward_pre_hook(before)
            if isinstance(m.downsample, nn.Sequential) and m.downsample[0].stride == (2, 2):
                m.downsample[0].stride = (1, 1)
                m.downsample[0].register_forward_pre_hook(before)
            if isinstance(m.downsample, OptionA) and m.downsample.stride == 2:
                m.downsample.stride = 1
                m.downsample.register_forward_pre_hook(before)
        if isinstance(m, torchvision.models.inception.BasicConv2d) and m.conv.stride == (2, 2) and m.conv.in_channels != 3:
            m.conv.stride = (1, 1)
            m.register_forward_hook(lambda m, _, y: blur(y, 2, size))
    return model


def surgery():
    greatest = F.max_pool2d

    def pool(size):
        def patched(x, kernel_size, stride=None, padding=0, *args, **kwargs):
            assert stride == 2
            return blur(greatest(x, kernel_size, 1, padding), 2, size)
        return patched

    blurs = []
    for name, pixels, size in [("ResNet-20 A", 32, 3), ("ResNet-18 A", 64, 4), ("ResNet-50 A", 64, 2), ("ResNet-50 B", 75, 4), ("ResNeXt-50", 64, 5),
                               ("MobileNet 0.5", 64, 4), ("Inception-V3 without head", 107, 3)]:
        x = noise_tensor("input", 3, 3, pixels, pixels).double()
        with torch.no_grad():
            model = blurred(fill(mark(MODELS[name](10))).double(), size)
            F.max_pool2d = pool(size)
            evaluated, trained = model.eval()(x), model.train()(x)
            F.max_pool2d = greatest
        blurs.append(dict(name=name, pixels=pixels, size=size, evaluated=numbers(evaluated), trained=numbers(trained)))
        print("blurred", name, pixels, size, evaluated.abs().max().item())
    filters = [dict(size=size, stride=stride, shape=list(shape), output=numbers(blur(noise_tensor("blur", *shape), stride, size)))
               for size, stride, shape in [(2, 2, (2, 3, 6, 5)), (3, 2, (1, 2, 7, 8)), (4, 2, (2, 2, 6, 7)), (5, 3, (1, 2, 9, 7)), (7, 2, (1, 1, 9, 9)),
                                           (3, 2, (1, 2, 1, 1)), (5, 2, (1, 1, 2, 2))]]
    gate = torchvision.ops.SqueezeExcitation(32, 8)
    fill(gate)
    gates = numbers(gate(noise_tensor("gate", 2, 32, 3, 4)))
    drops = []
    torch.manual_seed(3)
    for rate in (0.0, 0.3, 0.5, 0.9):
        x = noise_tensor("drop", 12, 2, 2, 3)
        y = torchvision.ops.stochastic_depth(x, rate, "row")
        drops.append(dict(rate=rate, kept=[bool(row.abs().sum() > 0) for row in y], output=numbers(y)))
    write("surgery", dict(blurred=blurs, filters=filters, gates=gates, drops=drops))


if __name__ == "__main__":
    weights()
    models()
    surgery()
