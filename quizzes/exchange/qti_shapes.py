"""Regions of a picture: percent of its sides in the dialect, pixels in QTI."""

from decimal import Decimal

from quizzes.exchange.drafts import number, written


def coordinates(shape: str, scale: int) -> str:
    """Return the attributes of a region on a picture of 100 × scale by 100 × scale."""
    words = shape.split()
    numbers = [written(Decimal(value) * scale, 0) for word in words for value in word.removeprefix("r").split(",")]
    if words[-1].startswith("r"):
        return f'shape="circle" coords="{",".join(numbers)}"'
    if len(words) == 2:
        return f'shape="rect" coords="{",".join(numbers)}"'
    return f'shape="poly" coords="{",".join(numbers)}"'


def region_of(shape: str, coords: str, width: Decimal, height: Decimal) -> str | None:
    """Return a region in percent of the picture's sides, None when its form has no place in the dialect."""
    values = [number(value) for value in coords.split(",")]
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values):
        return None
    across, down = (written(100 / side, 12) for side in (width, height))
    if shape == "circle" and len(numbers) == 3:
        x, y, radius = numbers[0] * Decimal(across), numbers[1] * Decimal(down), numbers[2] * Decimal(across)
        return f"{written(x, 3)},{written(y, 3)} r{written(radius, 3)}"
    if (shape == "rect" and len(numbers) == 4) or (shape == "poly" and len(numbers) >= 6 and len(numbers) % 2 == 0):
        points = zip(numbers[::2], numbers[1::2], strict=True)
        return " ".join(f"{written(x * Decimal(across), 3)},{written(y * Decimal(down), 3)}" for x, y in points)
    return None
