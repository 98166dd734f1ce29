#!/usr/bin/python3
"""Writes decoding.json: small image files of every kind, each with the pixels that Pillow (9.4, of Debian's python3-pil) reads from it, and with broken ones. Run by hand."""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

W, H = 23, 17
y, x = np.mgrid[0:H, 0:W].astype(float)
# Smooth, with a corner of its own in each channel, so that no turn or mirror image is like another.
RGB = np.stack([40 + 8 * x, 230 - 11 * y, 120 + 70 * np.sin(x / 5) * np.cos(y / 4)], 2).clip(0, 255).astype(np.uint8)
PHOTO = Image.fromarray(RGB)
ALPHA = np.where(x + y < 20, 255, 60).astype(np.uint8)


def text(data):
    return base64.b64encode(data).decode()


def saved(image, form, **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png16(values, colour):
    """A PNG of 16 bits a value, which Pillow writes for grey alone: colour 0 is grey, 2 RGB."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 16, colour, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def case(name, data, tolerance=0, expected=None):
    """What Pillow reads, upright and in RGB; or what the values were, where Pillow cannot know."""
    if expected is None:
        expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    return dict(name=name, file=text(data), width=expected.shape[1], height=expected.shape[0], tolerance=tolerance, pixels=text(expected.astype(np.uint8).tobytes()))


def exif(orientation, order, long=False):
    head = b"II*\0\x08\0\0\0" if order == "<" else b"MM\0*\0\0\0\x08"
    # A longer text before the tag that is looked for, as cameras have.
    entries = struct.pack(order + "HHHII", 2, 0x010F, 2, 4, 0x41414100 if order == ">" else 0x00414141) + (struct.pack(order + "HHII", 0x0112, 4, 1, orientation) if long else struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0))
    return b"Exif\0\0" + head + entries + struct.pack(order + "I", 0)


def cases():
    yield case("jpeg, 4:4:4", saved(PHOTO, "JPEG", quality=90, subsampling=0))
    yield case("jpeg, 4:2:2", saved(PHOTO, "JPEG", quality=90, subsampling=1))
    yield case("jpeg, 4:2:0", saved(PHOTO, "JPEG", quality=90, subsampling=2))
    yield case("jpeg, progressive", saved(PHOTO, "JPEG", quality=90, progressive=True))
    yield case("jpeg, grey", saved(PHOTO.convert("L"), "JPEG", quality=90))
    yield case("jpeg, CMYK", saved(PHOTO.convert("CMYK"), "JPEG", quality=95), tolerance=1)
    for orientation in range(1, 9):
        yield case(f"jpeg, orientation {orientation}", saved(PHOTO, "JPEG", quality=90, exif=exif(orientation, "<" if orientation % 2 else ">")))
    for order in "<>":
        yield case(f"jpeg, orientation as a long number, {'little' if order == '<' else 'big'} endian", saved(PHOTO, "JPEG", quality=90, exif=exif(6, order, long=True)))
    jpeg = saved(PHOTO, "JPEG", quality=90)
    first = 4 + int.from_bytes(jpeg[4:6], "big")
    yield case("jpeg, bytes of no segment between two", jpeg[:first] + b"\0\0\0" + jpeg[first:])
    for orientation in range(2, 9):
        yield case(f"png, orientation {orientation}", saved(PHOTO, "PNG", exif=exif(orientation, "<" if orientation % 2 else ">")))
    for orientation in (3, 6):
        yield case(f"webp, orientation {orientation}", saved(PHOTO, "WEBP", lossless=True, exif=exif(orientation, "<")))
    yield case("png, RGB", saved(PHOTO, "PNG"))
    yield case("png, grey", saved(PHOTO.convert("L"), "PNG"))
    yield case("png, grey and alpha", saved(Image.merge("LA", [PHOTO.convert("L"), Image.fromarray(ALPHA)]), "PNG"))
    yield case("png, RGB and alpha", saved(Image.merge("RGBA", [*PHOTO.split(), Image.fromarray(ALPHA)]), "PNG"))
    yield case("png, palette", saved(PHOTO.quantize(13), "PNG"))
    yield case("png, palette with a transparent colour", saved(PHOTO.quantize(13), "PNG", transparency=3))
    yield case("png, black and white", saved(PHOTO.convert("1"), "PNG"))
    yield case("png, interlaced", adam7())
    wide = RGB.astype(np.uint16) * 257
    yield case("png, RGB of 16 bits", png16(wide, 2), expected=RGB)
    yield case("png, grey of 16 bits", png16(wide[:, :, 0], 0), expected=np.repeat(RGB[:, :, :1], 3, 2))
    yield case("bmp, RGB", saved(PHOTO, "BMP"))
    yield case("bmp, palette", saved(PHOTO.quantize(13), "BMP"))
    yield case("bmp, grey", saved(PHOTO.convert("L"), "BMP"))
    yield case("webp, lossless", saved(PHOTO, "WEBP", lossless=True))
    yield case("webp, lossless and alpha", saved(Image.merge("RGBA", [*PHOTO.split(), Image.fromarray(ALPHA)]), "WEBP", lossless=True, exact=True))
    yield case("webp, lossy", saved(PHOTO, "WEBP", quality=80), tolerance=2)


def adam7():
    """Seven passes, each a picture of its own."""
    rows = b""
    for left, top, across, down in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        rows += b"".join(b"\0" + row.tobytes() for row in RGB[top::down, left::across] if row.size)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 1)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def broken():
    jpeg, png, webp, bmp = (saved(PHOTO, form) for form in ("JPEG", "PNG", "WEBP", "BMP"))
    yield "nothing", b"", "empty"
    yield "a text", b"<html><body>404 Not Found</body></html>", "no format"
    for name, data in (("jpeg", jpeg), ("png", png), ("webp", webp), ("bmp", bmp)):
        yield f"{name}, half", data[: len(data) // 2], ""
        yield f"{name}, its first bytes", data[:12], ""
    yield "jpeg without its end", jpeg[:-40], "cut short"
    # Its header alone says so; there is hardly a pixel in it.
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    yield "png of 30,000×30,000", bomb, "30000×30000"
    frame = jpeg.index(b"\xff\xc0")
    yield "jpeg of 30,000×30,000", jpeg[: frame + 5] + struct.pack(">HH", 30000, 30000) + jpeg[frame + 9 :], "30000×30000"


here = pathlib.Path(__file__).parent
value = dict(files=list(cases()), broken=[dict(name=name, file=text(data), words=words) for name, data, words in broken()])
(here / "decoding.json").write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("},{", "},\n{") + "\n")
