"""The ways a watermark gets onto a page. Each kind is what one family of producers writes.

`prepare` is called once the faces are written. It may draw on pages, add resources and catalogue entries, and returns
entries for single pages: {page number: {...}}.
"""

import math
from dataclasses import dataclass

from drawing import add_image, draw_text, nums
from pdf import text_string

GREY, DARK_RED = (0.55, 0.55, 0.55), (0.55, 0.05, 0.05)


def lattice(page, columns=2, rows=3):
    """Centres of the tiles, six to a page, from the bottom-left corner."""
    width, height = page.canvas
    return [(width * (2 * c + 1) / (2 * columns), height * (2 * r + 1) / (2 * rows)) for r in range(rows) for c in range(columns)]


def slanted(words, face, size, angle, centres, color):
    """The words at each centre, turned by `angle` degrees."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    half = face.width(words, size) / 2
    shown = draw_text(-half, -size * 0.35, words, face, size, color)
    matrix = b" ".join(b"%.4f" % v for v in (cos, sin, -sin, cos))
    return b"\n".join(b"q %s %s cm %s Q" % (matrix, nums(x, y), shown) for x, y in centres)


@dataclass
class Words:
    """What all kinds of text watermark share. Made before layout, so that its characters get into the subset."""

    words: str
    face: object
    size: float = 40
    angle: float = 45
    color: tuple = GREY
    alpha: float = 0.35

    def __post_init__(self):
        self.face.used.update(self.words)

    def translucent(self, writer, resources):
        resources["ExtGState"] = {"GSwm": writer.add({"Type": "ExtGState", "ca": self.alpha, "CA": self.alpha})}

    def tiles(self, page):
        return b"/GSwm gs\n" + slanted(self.words, self.face, self.size, self.angle, lattice(page), self.color)


class FormWatermark(Words):
    """One form XObject, drawn over every page."""

    def prepare(self, writer, book, resources, catalog):
        self.translucent(writer, resources)
        form_resources = {"Font": dict(resources["Font"]), "ExtGState": resources["ExtGState"]}
        for size in sorted({(p.width, p.height) for p in book.pages}):
            page = next(p for p in book.pages if (p.width, p.height) == size)
            name = f"Wm{len(resources['XObject'])}"
            entries = {
                "Type": "XObject",
                "Subtype": "Form",
                "BBox": [0, 0, *size],
                "Resources": form_resources,
                "Group": {"S": "Transparency"},
            }
            resources["XObject"][name] = writer.stream(self.tiles(page), entries)
            for p in book.pages:
                if (p.width, p.height) == size:
                    p.over.append(b"/%s Do" % name.encode())
        return {}


class AnnotationWatermark(Words):
    """An annotation of subtype Watermark; its appearance stream draws the tiles."""

    def prepare(self, writer, book, resources, catalog):
        self.translucent(writer, resources)
        appearance = {}
        extras = {}
        for n, page in enumerate(book.pages, 1):
            size = (page.width, page.height)
            if size not in appearance:
                entries = {
                    "Type": "XObject",
                    "Subtype": "Form",
                    "BBox": [0, 0, *size],
                    "Resources": {"Font": dict(resources["Font"]), "ExtGState": resources["ExtGState"]},
                }
                appearance[size] = writer.stream(self.tiles(page), entries)
            annotation = {
                "Type": "Annot",
                "Subtype": "Watermark",
                "Rect": [0, 0, *size],
                "F": 4,
                "Contents": text_string(self.words),
                "AP": {"N": appearance[size]},
            }
            extras[n] = {"Annots": [writer.add(annotation)]}
        return extras


class LayerWatermark(Words):
    """Drawn page by page inside an optional-content group that viewers list by name."""

    layer = "水印"

    def prepare(self, writer, book, resources, catalog):
        self.translucent(writer, resources)
        group = writer.add({"Type": "OCG", "Name": text_string(self.layer)})
        catalog["OCProperties"] = {"OCGs": [group], "D": {"Order": [group], "ON": [group]}}
        resources["Properties"] = {"MC0": group}
        for page in book.pages:
            page.over.append(b"/OC /MC0 BDC q\n" + self.tiles(page) + b"\nQ EMC")
        return {}


@dataclass
class DrawnWatermark(Words):
    """Plain page content on some pages only: opaque, once across the page; tagged as an artifact on `tagged` pages."""

    pages: tuple = ()
    tagged: tuple = ()

    def prepare(self, writer, book, resources, catalog):
        for n in self.pages:
            page = book.pages[n - 1]
            shown = slanted(self.words, self.face, self.size, self.angle, [(page.width / 2, page.height / 2)], self.color)
            if n in self.tagged:
                shown = b"/Artifact << /Type /Pagination /Subtype /Watermark >> BDC\n" + shown + b"\nEMC"
            page.under.append(shown)
        return {}


@dataclass
class ImageWatermark:
    """One image with a soft mask, stretched over every page."""

    words: str
    pixels: object  # function: words -> (width, height, rgb bytes, mask bytes)

    def prepare(self, writer, book, resources, catalog):
        width, height, rgb, mask = self.pixels(self.words)
        entries = {"Width": width, "Height": height, "ColorSpace": "DeviceRGB", "BitsPerComponent": 8}
        resources["XObject"]["ImWm"] = add_image(writer, (entries, rgb, mask))
        for page in book.pages:
            page.over.append(b"q %s cm /ImWm Do Q" % nums(page.width, 0, 0, page.height, 0, 0))
        return {}
