"""Makes composition.txt from the Unicode character database that Python has: the canonical decompositions, and the order of marks.

    python3 make-composition.py

A line is `C0=41 300` for a pair that is composed again, `958>915 93C` for what is only ever decomposed, and `300-314:230` for marks of one combining class.
Hangul syllables follow a rule and are not listed.
"""
import pathlib
import unicodedata

HANGUL = range(0xAC00, 0xD7A4)
lines = []
for point in range(0x110000):
    parts = unicodedata.decomposition(chr(point))
    if not parts or parts.startswith("<") or point in HANGUL:
        continue
    composes = unicodedata.normalize("NFC", chr(point)) == chr(point)
    lines.append(f"{point:X}{'=' if composes else '>'}{' '.join(f'{int(part, 16):X}' for part in parts.split())}")

first = 0
for point in range(1, 0x110001):
    kind = unicodedata.combining(chr(first))
    if point == 0x110000 or unicodedata.combining(chr(point)) != kind:
        if kind:
            lines.append(f"{first:X}-{point - 1:X}:{kind}")
        first = point

pathlib.Path(__file__).with_name("composition.txt").write_text(f"# Unicode {unicodedata.unidata_version}\n" + "\n".join(lines) + "\n")
