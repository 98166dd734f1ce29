"""Makes the two files of the embedded sample from Debian's package dataset-fashion-mnist. Needs zopfli (Debian's package of that name).

    python3 make-sample.py [folder of the four Fashion-MNIST files]

The result is the same byte for byte wherever it is run: zopfli 1.0.3 writes neither time nor name into the header.
"""
import gzip
import pathlib
import struct
import subprocess
import sys

COUNT = 10_000
source = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/datasets/fashion-mnist")
here = pathlib.Path(__file__).resolve().parent

for kind, header, size in (("images-idx3", 16, 28 * 28), ("labels-idx1", 8, 1)):
    whole = gzip.open(source / f"train-{kind}-ubyte.gz").read()
    part = whole[:4] + struct.pack(">I", COUNT) + whole[8 : header + size * COUNT]
    target = here / f"fashion-mnist-10000-{kind}-ubyte"
    target.write_bytes(part)
    subprocess.run(["zopfli", "--i15", str(target)], check=True)
    target.unlink()
