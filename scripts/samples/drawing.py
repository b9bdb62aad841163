"""Pages as lists of things to draw, and the PDF made of them.

Layout code works in points from the top-left corner of the page as displayed, y down, like the rest of mingxi; only
this module knows that PDF counts from the bottom and that a page may be stored turned.
"""

from dataclasses import dataclass, field

from pdf import Writer, dump, number

A4 = (595.28, 841.89)


@dataclass
class Page:
    """One page as displayed. `turn` tells how it is stored: "rotate" with /Rotate 90, "content" drawn sideways without."""

    width: float = A4[0]
    height: float = A4[1]
    turn: str = ""
    ops: list = field(default_factory=list)
    under: list = field(default_factory=list)  # raw content before everything else: opaque watermarks
    over: list = field(default_factory=list)  # and after it: translucent ones

    def text(self, x, y, text, face, size, color=(0, 0, 0), mode=0):
        """Text with its baseline's left end at (x, y). Mode 3 is invisible."""
        if text:
            face.used.update(text)
            self.ops.append(("text", x, y, text, face, size, color, mode))

    def line(self, x0, y0, x1, y1, width=0.6):
        self.ops.append(("line", x0, y0, x1, y1, width))

    def fill(self, x, y, width, height, color=(0, 0, 0)):
        self.ops.append(("fill", x, y, width, height, color))

    def picture(self, image, x, y, width, height):
        """`image` names an image XObject in the page's resources."""
        self.ops.append(("picture", image, x, y, width, height))

    @property
    def canvas(self):
        """The size a watermark is laid over: it stands upright on a page whose content alone is sideways."""
        return (self.height, self.width) if self.turn == "content" else (self.width, self.height)

    def content(self):
        """The content stream. A turned page is drawn in a rotated coordinate system."""
        turned = b"0 1 -1 0 %s 0 cm\n" % number(self.height) if self.turn else b""
        body = b"q\n" + turned + b"\n".join(draw(op, self.height) for op in self.ops) + b"\nQ\n"
        upright = b"" if self.turn == "content" else turned
        layer = lambda ops: b"q\n" + upright + b"\n".join(ops) + b"\nQ\n" if ops else b""
        return layer(self.under) + body + layer(self.over)

    def entries(self):
        """MediaBox and Rotate. /Rotate 90 turns the stored page clockwise for display, so what was drawn sideways is upright."""
        size = [self.height, self.width] if self.turn else [self.width, self.height]
        return {"MediaBox": [0, 0, *size], **({"Rotate": 90} if self.turn == "rotate" else {})}


def nums(*values):
    return b" ".join(number(float(v)) for v in values)


def draw(op, height):
    """One operation as content-stream bytes."""
    kind = op[0]
    if kind == "line":
        _, x0, y0, x1, y1, width = op
        return b"%s w %s m %s l S" % (nums(width), nums(x0, height - y0), nums(x1, height - y1))
    if kind == "fill":
        _, x, y, w, h, color = op
        return b"%s rg %s re f" % (nums(*color), nums(x, height - y - h, w, h))
    if kind == "picture":
        _, image, x, y, w, h = op
        return b"q %s cm /%s Do Q" % (nums(w, 0, 0, h, x, height - y - h), image.encode())
    _, x, y, text, face, size, color, mode = op
    return draw_text(x, height - y, text, face, size, color, mode)


def draw_text(x, y, text, face, size, color=(0, 0, 0), mode=0):
    """Text, one show operator for each run of one font."""
    out = [b"BT %s rg %s Td" % (nums(*color), nums(x, y))]
    if mode:
        out.append(b"%d Tr" % mode)
    last = None
    for tag, codes in face.encode(text):
        if tag != last:
            out.append(b"/%s %s Tf" % (tag.encode(), nums(size)))
            last = tag
        out.append(dump(codes) + b" Tj")
    if mode:
        out.append(b"0 Tr")
    return b" ".join(out) + b" ET"


@dataclass
class Book:
    """A document about to be written: pages, faces, pictures, and what a watermark adds to them."""

    pages: list
    faces: list
    images: dict = field(default_factory=dict)  # name -> (entries, data, soft mask's data or None)
    watermark: object = None

    def write(self, writer=None):
        writer = writer or Writer()
        tree = writer.reserve()
        fonts = {}
        for face in self.faces:
            if face.used:
                fonts.update(face.write(writer))
        resources = {"Font": fonts, "XObject": {k: add_image(writer, v) for k, v in self.images.items()}}
        catalog = {"Type": "Catalog", "Pages": tree, "Lang": b"zh-CN", "ViewerPreferences": {"DisplayDocTitle": True}}
        extras = self.watermark.prepare(writer, self, resources, catalog) if self.watermark else {}
        shared = writer.add(resources)
        kids = []
        for n, page in enumerate(self.pages, 1):
            content = writer.stream(page.content())
            kids.append(
                writer.add(
                    {"Type": "Page", "Parent": tree, **page.entries(), "Resources": shared, "Contents": content, **extras.get(n, {})}
                )
            )
        writer.set(tree, {"Type": "Pages", "Kids": kids, "Count": len(kids)})
        return writer.finish(writer.add(catalog))


def add_image(writer, image):
    entries, data, mask = image
    entries = {"Type": "XObject", "Subtype": "Image", **entries}
    if mask is not None:
        gray = {
            "Type": "XObject",
            "Subtype": "Image",
            "Width": entries["Width"],
            "Height": entries["Height"],
            "ColorSpace": "DeviceGray",
            "BitsPerComponent": 8,
        }
        entries["SMask"] = writer.stream(mask, gray)
    return writer.stream(data, entries, compress="Filter" not in entries)
