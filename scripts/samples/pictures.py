"""Pixels: watermark images, and scans of pages."""

import io
import math
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from fonts import source_path

RED = (205, 60, 60)


def slanted_words(words, size, width, height, angle, columns=2, rows=3):
    """The words, turned, on a lattice over a page: a mask, 255 where there is ink."""
    font = ImageFont.truetype(str(source_path("sans-bold")), size, index=2)
    tile = Image.new("L", (round(font.getlength(words)) + 8, size * 2), 0)
    ImageDraw.Draw(tile).text((4, size // 3), words, font=font, fill=255)
    tile = tile.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    mask = Image.new("L", (width, height), 0)
    for r in range(rows):
        for c in range(columns):
            x, y = width * (2 * c + 1) // (2 * columns), height * (2 * r + 1) // (2 * rows)
            mask.paste(255, (x - tile.width // 2, y - tile.height // 2), tile)
    return mask


def watermark(words, width=420, height=594):
    """(width, height, rgb, soft mask) of a watermark image, one colour under a pale mask."""
    mask = slanted_words(words, 30, width, height, 40).point(lambda v: v * 70 // 255)
    return width, height, bytes(RED) * (width * height), mask.tobytes()


def rendered(pdf, pages, dpi, grey):
    """Pages as images, drawn by poppler."""
    with TemporaryDirectory() as folder:
        for page in pages:
            command = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-singlefile", *(["-gray"] if grey else [])]
            subprocess.run([*command, str(pdf), str(Path(folder) / f"{page:03}")], check=True)
        return [Image.open(f).copy() for f in sorted(Path(folder).iterdir())]


def scanned(image, seed, words="", skew=0.4, noise=6.0, quality=55, color=(208, 208, 208)):
    """What a scanner makes of a page: words burned in, a slight turn, softness, noise, JPEG.

    Returns (size, JPEG bytes, degrees turned counter-clockwise).
    """
    rng = np.random.default_rng(seed)
    if words:
        mask = slanted_words(words, image.width // 17, image.width, image.height, 45)
        ink = Image.new("RGB", image.size, color).convert(image.mode)
        image = Image.composite(ImageChops.darker(image, ink), image, mask)
    angle = float(rng.uniform(-skew, skew))
    white = 255 if image.mode == "L" else (255, 255, 255)
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=white).filter(ImageFilter.GaussianBlur(0.5))
    grain = rng.normal(0, noise, (image.height, image.width) + ((1,) if image.mode == "RGB" else ()))
    pixels = np.clip(np.asarray(image).astype(float) * 0.97 + grain + 4, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, optimize=True)
    return image.size, out.getvalue(), round(angle, 3)


def sealed(image, words):
    """A round red seal low on the page, with a star, over whatever is printed there."""
    size = image.width // 5
    seal = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(seal)
    pen.ellipse((4, 4, size - 4, size - 4), outline=255, width=size // 28)
    points = [
        (size / 2 + r * math.sin(a), size / 2 - r * math.cos(a))
        for k in range(10)
        for r, a in [((size / 6, size / 15)[k % 2], k * math.pi / 5)]
    ]
    pen.polygon(points, fill=255)
    font = ImageFont.truetype(str(source_path("sans-bold")), size // 9, index=2)
    pen.text((size / 2, size * 0.8), words, font=font, fill=255, anchor="mm")
    ink = Image.new("RGB", image.size, (200, 30, 40))
    mask = Image.new("L", image.size, 0)
    mask.paste(seal, (image.width * 3 // 5, image.height * 3 // 5))
    return Image.composite(ImageChops.darker(image, ink), image, mask)
