"""Writes augmentation.json: what torchvision and PIL make of images. Run with Debian's python3-torchvision (0.14): python3 tests/golden/augmentation.py"""
import json
import math
import pathlib

import numpy
import PIL.Image
import torch
import torchvision
from torchvision import transforms as T
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import InterpolationMode, RandAugment, TrivialAugmentWide, _apply_op

from networks import noise

HEIGHT, WIDTH = 11, 14
DRAWS = 200_000
torch.manual_seed(0)


def image(channels, height=HEIGHT, width=WIDTH):
    """Whole values from 20 to 219, small ones more often, [C, H, W]: TestImage.Noise has the formula too."""
    u = (torch.tensor(noise(f"image {channels}", height * width * channels), dtype=torch.float64) + 1) / 2
    return (20 + 200 * u * u).floor().reshape(height, width, channels).permute(2, 0, 1).float()


def values(tensor):
    """[C, H, W] to the order of [H, W, C]."""
    return tensor.float().permute(1, 2, 0).flatten().tolist()


def on_unit(function, tensor):
    """torchvision takes the range of floats as 0 to 1, and does not round them."""
    return function(tensor / 255) * 255


def operation(name, magnitude, channels, height=HEIGHT, width=WIDTH):
    tensor = image(channels, height, width)
    # These torchvision knows for bytes alone; it gives no other values for floats that only move.
    if name in ("Posterize", "Equalize", "ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate"):
        result = _apply_op(tensor.byte(), name, magnitude, InterpolationMode.NEAREST, None)
    else:
        scaled = magnitude / 255 if name == "Solarize" else magnitude
        result = on_unit(lambda t: _apply_op(t, name, scaled, InterpolationMode.NEAREST, None), tensor)
    return dict(operation=name, magnitude=magnitude, channels=channels, height=height, width=width, values=values(result))


OPERATIONS = [
    ("Identity", [0.0]), ("ShearX", [0.297, -0.99]), ("ShearY", [0.297, -0.99]), ("TranslateX", [3.7, -6.0]), ("TranslateY", [3.7, -2.0]),
    ("Rotate", [13.5, -135.0]), ("Brightness", [0.7, -0.7]), ("Color", [0.9, -0.6]), ("Contrast", [0.9, -0.6]), ("Sharpness", [0.9, -0.6]),
    ("Posterize", [2.0, 5.0, 8.0]), ("Solarize", [100.0, 0.0, 255.0]), ("AutoContrast", [0.0]), ("Equalize", [0.0]),
]


def scaled(name, coefficient, tensor):
    function = dict(brightness=F.adjust_brightness, contrast=F.adjust_contrast, saturation=F.adjust_saturation)
    return on_unit(lambda t: F.adjust_hue(t, coefficient - 1) if name == "hue" else function[name](t, coefficient), tensor)


def jitter(form, coefficients, order, channels):
    names = dict(Paper=["hue", "saturation", "brightness"], GluonCV=["brightness", "contrast", "saturation"])[form]
    orders = [(0, 1, 2), (0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1), (2, 1, 0)]
    tensor = image(channels)
    for i in orders[order]:
        tensor = scaled(names[i], coefficients[i], tensor)
    return dict(form=form, draw=[*coefficients, order], channels=channels, values=values(tensor))


def lighting(alpha):
    # fb.resnet.torch has the same constants divided by 255.
    eigenvalues = torch.tensor([55.46, 4.794, 1.148])
    eigenvectors = torch.tensor([[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203]])
    shift = eigenvectors @ (torch.tensor(alpha) * eigenvalues)
    return dict(draw=alpha, values=values((image(3) + shift[:, None, None]).clamp(0, 255)))


def by_channel(function, tensor):
    """PIL keeps fractions in images of mode F, which have one channel."""
    return torch.stack([torch.from_numpy(numpy.array(function(PIL.Image.fromarray(channel.numpy(), "F")))) for channel in tensor])


def resized_crop(region, size, channels):
    result = by_channel(lambda i: F.resized_crop(i, *region, [size, size], InterpolationMode.BILINEAR), image(channels))
    return dict(draw=list(region), size=size, channels=channels, values=values(result))


def evaluated(edge, crop, channels, height, width):
    resized = by_channel(lambda i: F.resize(i, edge, InterpolationMode.BILINEAR), image(channels, height, width))
    return dict(edge=edge, crop=crop, channels=channels, height=height, width=width, resizedHeight=resized.shape[1], resizedWidth=resized.shape[2],
                resized=values(resized), values=values(F.center_crop(resized, [crop, crop])))


def erased(region, fill, channels):
    tensor = image(channels)
    color = tensor.mean([1, 2])[:, None, None] if fill == "Mean" else torch.zeros(channels, 1, 1)
    return dict(draw=list(region), fill=fill, channels=channels, values=values(F.erase(tensor, *region, color)))


def middle(height, width, ratio):
    # An area of five images never fits, so that the fallback is taken.
    draw = T.RandomResizedCrop.get_params(torch.empty(1, height, width), [5.0, 5.0], [ratio, 1 / ratio])
    return dict(height=height, width=width, minAspect=ratio, region=list(draw))


def histogram(draw, height, width, area, ratio):
    """How often, in ten bins each, share of area, logarithm of aspect and place: the chance of each bin."""
    areas, aspects, tops, lefts = numpy.empty((4, DRAWS))
    for i in range(DRAWS):
        top, left, h, w = draw(torch.empty(1, height, width), list(area), [ratio, 1 / ratio])[:4]
        areas[i], aspects[i] = h * w / (height * width), math.log(w / h)
        tops[i], lefts[i] = (top + 0.5) / (height - h + 1), (left + 0.5) / (width - w + 1)
    limit = -math.log(ratio)

    def chances(numbers, low, high):
        return (numpy.histogram(numpy.clip(numbers, low, high), 10, (low, high))[0] / DRAWS).tolist()

    return dict(height=height, width=width, minArea=area[0], maxArea=area[1], minAspect=ratio, area=chances(areas, *area),
                aspect=chances(aspects, -limit, limit), top=chances(tops, 0, 1), left=chances(lefts, 0, 1))


def magnitudes(space):
    return [dict(operation=name, signed=signed, magnitudes=m.tolist() if m.ndim else [m.item()]) for name, (m, signed) in space.items()]


golden = {
    "torchvision": torchvision.__version__,
    "pil": PIL.__version__,
    "operations": [operation(name, m, c) for name, ms in OPERATIONS for m in ms for c in (1, 3)]
    # Equalizing needs 255 pixels to do anything at all, and sharpening 3 rows and columns.
    + [operation("Equalize", 0.0, 1, 40, 37), operation("Equalize", 0.0, 3, 17, 31), operation("Sharpness", 0.9, 3, 2, 9), operation("Sharpness", -0.9, 1, 3, 3)],
    "jitters": [jitter("Paper", c, 0, n) for c in ([0.6, 0.6, 0.6], [1.4, 1.4, 1.4], [1.25, 0.7, 1.1]) for n in (1, 3)]
    + [jitter("GluonCV", [1.3, 0.65, 1.4], order, n) for order in range(6) for n in (1, 3)],
    "lightings": [lighting(alpha) for alpha in ([0.1, -0.05, 0.2], [-2.0, 1.0, 3.0])],
    "crops": [resized_crop(region, size, c) for region, size, c in [
        ((1, 2, 9, 11), 4, 3), ((0, 0, HEIGHT, WIDTH), 5, 1), ((3, 4, 3, 4), 9, 3), ((2, 1, 2, 12), 7, 1), ((5, 6, 1, 1), 3, 3), ((2, 3, 8, 8), 8, 3),
        ((0, 3, 11, 11), 2, 3), ((0, 3, 11, 2), 6, 3), ((4, 5, 7, 9), 6, 2)]],
    "evaluations": [evaluated(8, 7, 3, 20, 33), evaluated(8, 5, 1, 33, 20), evaluated(16, 13, 3, 9, 11), evaluated(10, 10, 1, 10, 10), evaluated(7, 4, 3, 7, 9)],
    "erasures": [erased(region, fill, c) for region in ((2, 3, 5, 4), (0, 0, HEIGHT, 1)) for fill in ("Mean", "Black") for c in (1, 3)],
    "middles": [middle(h, w, r) for h, w in ((100, 300), (300, 100), (224, 224), (90, 100), (7, 100), (1, 50)) for r in (0.75, 0.3)],
    "cropDraws": [histogram(T.RandomResizedCrop.get_params, 375, 500, (0.08, 1.0), 0.75), histogram(T.RandomResizedCrop.get_params, 224, 224, (0.25, 0.9), 0.5)],
    "erasingDraws": [histogram(lambda i, a, r: T.RandomErasing.get_params(i, a, r, [0.0]), 224, 224, (0.02, 0.33), 0.3)],
    "trivialAugment": magnitudes(TrivialAugmentWide()._augmentation_space(31)),
    "randAugment": magnitudes(RandAugment()._augmentation_space(31, (HEIGHT * 10, WIDTH * 10))),
}
text = json.dumps(json.loads(json.dumps(golden), parse_float=lambda number: float(f"{float(number):.7g}")), separators=(",", ":"))
pathlib.Path(__file__).with_suffix(".json").write_text(text.replace("},{", "},\n{").replace("[{", "[\n{") + "\n")
