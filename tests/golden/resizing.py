#!/usr/bin/python3
"""Writes resizing.json: JPEG files, and what Pillow (9.4, of Debian's python3-pil) makes of a part of each, decoded at full scale, cropped and resized in 8 bits. Run by hand."""
import base64
import io
import json
import pathlib

import numpy as np
from PIL import Image, ImageOps

BILINEAR, BICUBIC = Image.Resampling.BILINEAR, Image.Resampling.BICUBIC


def picture(width, height):
    """Smooth as a photograph is, with edges and a little noise."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    colour = np.stack([120 + 90 * np.sin(x / 17) * np.cos(y / 23), 110 + 80 * np.cos((x + 2 * y) / 31), 140 + 60 * np.sin((x - y) / 13)], 2)
    colour[(x // 24 + y // 20) % 5 == 0] += 60
    colour += np.random.default_rng(3).normal(0, 2, (height, width, 1))
    return Image.fromarray(colour.clip(0, 255).astype(np.uint8))


def case(name, width, height, region, to, interpolation, subsampling=2, orientation=None):
    """A part (top, left, height, width) resized to (height, width)."""
    buffer = io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    picture(width, height).save(buffer, "JPEG", quality=85, subsampling=subsampling, exif=exif)
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(buffer.getvalue()))).convert("RGB")
    top, left, tall, wide = region
    resized = image.crop((left, top, left + wide, top + tall)).resize((to[1], to[0]), BILINEAR if interpolation == "Bilinear" else BICUBIC)
    return dict(name=name, file=base64.b64encode(buffer.getvalue()).decode(), region=dict(top=top, left=left, height=tall, width=wide), height=to[0], width=to[1],
                interpolation=interpolation, pixels=base64.b64encode(np.asarray(resized).tobytes()).decode())


full = [case(f"{kind}, {name}", 150, 110, region, to, kind, **options)
        for kind in ("Bilinear", "Bicubic")
        for name, region, to, options in [
            ("smaller", (3, 10, 100, 120), (64, 64), {}),
            ("larger", (20, 31, 40, 25), (56, 48), {}),
            ("4:4:4", (0, 0, 110, 150), (77, 105), dict(subsampling=0)),
            ("one direction alone", (5, 5, 60, 90), (60, 64), {}),
            ("turned", (4, 7, 120, 90), (70, 80), dict(orientation=6)),
        ]]
reduced = [case(f"{kind}, {name}", 500, 375, region, to, kind, **options)
           for kind in ("Bilinear", "Bicubic")
           for name, region, to, options in [
               ("a half", (11, 40, 350, 420), (112, 112), {}),
               ("a quarter", (13, 22, 340, 401), (54, 54), {}),
               ("an eighth", (0, 0, 375, 500), (30, 33), {}),
               ("a half, turned", (30, 9, 420, 350), (112, 112), dict(orientation=8)),
           ]]
text = json.dumps(dict(full=full, reduced=reduced), separators=(",", ":"))
pathlib.Path(__file__).with_suffix(".json").write_text(text.replace("},{", "},\n{") + "\n")
