"""QR codes as one SVG path: templates draw them inside the page, without markup made by hand (I1, I2)."""

from dataclasses import dataclass

import segno

QUIET_MODULES = 4


@dataclass(frozen=True)
class QrPicture:
    """A square picture: side in modules (quiet zone included), and the dark modules as an SVG path."""

    size: int
    path: str


def qr_picture(text: str) -> QrPicture:
    """Return the QR code of a text; error correction M survives a folded or smudged print."""
    code = segno.make(text, error="m", micro=False)
    rows = list(code.matrix)
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y)]
    return QrPicture(size=len(rows) + 2 * QUIET_MODULES, path="".join(runs))


def _runs(row: bytearray, y: int) -> list[str]:
    runs, x = [], 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            length = x - start
            runs.append(f"M{start + QUIET_MODULES} {y + QUIET_MODULES}h{length}v1h-{length}z")
        x += 1
    return runs
