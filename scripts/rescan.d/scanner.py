"""Scans pages: draws them, puts them under a watermark and spoils them the way scanners do."""

import zlib
from dataclasses import dataclass

import numpy as np
import pymupdf
from PIL import Image, ImageChops

import pictures

WORDS = ["仅供内部审核", "内部资料 2026", "机密 请勿外传", "仅供参阅", "DRAFT COPY", "审核稿 不得外传"]
COLOURS = {"pale grey": (208, 208, 208), "grey": (185, 185, 185), "red": (240, 170, 170), "blue": (170, 190, 240)}


@dataclass
class Look:
    """How one document is spoilt."""

    words: str
    colour: str
    angle: float
    rows: int
    skew: float
    noise: float
    in_colour: bool


def look(name):
    """Follows from the document's name alone."""
    rng = np.random.default_rng(zlib.crc32(f"look of {name}".encode()))
    colour = str(rng.choice(list(COLOURS)))
    return Look(
        words=str(rng.choice(WORDS)),
        colour=colour,
        angle=float(rng.uniform(30, 45)),
        rows=int(rng.integers(2, 5)),
        skew=float(rng.uniform(0.2, 0.8)),
        noise=float(rng.uniform(2, 6)),
        # A coloured watermark may be scanned in grey; a grey one is never told apart by colour.
        in_colour=bool(rng.random() < 0.6) and "grey" not in colour,
    )


def under_watermark(image, it):
    mask = pictures.slanted_words(it.words, min(image.size) // 17, *image.size, it.angle, rows=it.rows)
    ink = Image.new("RGB", image.size, COLOURS[it.colour])
    return Image.composite(ImageChops.darker(image, ink), image, mask)


def scan_page(page, it, seed, dpi):
    """The page as a JPEG."""
    drawn = page.get_pixmap(dpi=dpi, alpha=False)
    image = under_watermark(Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples), it)
    return pictures.scanned(image if it.in_colour else image.convert("L"), seed, skew=it.skew, noise=it.noise, quality=80)[1]


def scan(path, pages, dpi, out):
    """Writes a PDF of as many pages, with pictures on those of `pages` and nothing on the others: page numbers stay."""
    it = look(path.stem)
    with pymupdf.open(path) as document, pymupdf.open() as scanned:
        for number, page in enumerate(document, 1):
            new = scanned.new_page(width=page.rect.width, height=page.rect.height)
            if number in pages:
                seed = zlib.crc32(f"{path.stem} {number}".encode())
                new.insert_image(new.rect, stream=scan_page(page, it, seed, dpi))
        scanned.save(out)
    return it
