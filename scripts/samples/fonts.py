"""The ways a PDF may carry Chinese text: Type 3, CID TrueType, CID CFF, and fonts it does not carry at all.

A face measures text while pages are laid out, remembers the characters it was asked for, and is written last, so that
only those characters are embedded.
"""

import functools
import hashlib
import io
import logging
from pathlib import Path

from fontTools import subset
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from pdf import Raw

logging.getLogger("fontTools").setLevel(logging.ERROR)

# name: (Debian package, file, face in a collection, sha256 of the file)
SOURCES = {
    "serif": (
        "fonts-noto-cjk",
        "opentype/noto/NotoSerifCJK-Regular.ttc",
        2,
        "a04178ec485dffdff7cc0c0c20e1fce9202d7e2160d805e8e44a4c8841c58481",
    ),
    "sans-bold": (
        "fonts-noto-cjk",
        "opentype/noto/NotoSansCJK-Bold.ttc",
        2,
        "faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb",
    ),
    "droid": (
        "fonts-droid-fallback",
        "truetype/droid/DroidSansFallbackFull.ttf",
        0,
        "acb6440a713d880a13a21b468ba7cd43f5a2b2934972e51be791c880730777b8",
    ),
    "latin": ("fonts-dejavu-core", "truetype/dejavu/DejaVuSans.ttf", 0, "abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322"),
}
FOLDER = Path("/usr/share/fonts")


class MissingFont(Exception):
    """A font file is absent or is not the one the samples were made with."""


@functools.lru_cache
def source_path(name):
    """Where a source font lies, once it is known to be the very file that the samples were made with."""
    package, file, _, want = SOURCES[name]
    path = FOLDER / file
    if not path.exists():
        raise MissingFont(f"{path} is missing\n  hint: apt-get install {package}")
    got = hashlib.sha256(path.read_bytes()).hexdigest()
    if got != want:
        raise MissingFont(f"{path}: sha256 {got}, the samples were made with {want}\n  hint: another version of {package}")
    return path


@functools.lru_cache
def source(name):
    """The source font, opened once: the large collections take a second each."""
    return TTFont(source_path(name), fontNumber=SOURCES[name][2], lazy=True)


def to_unicode(pairs, code_bytes):
    """A ToUnicode CMap from (code, text) pairs."""
    width = code_bytes * 2
    lines = [f"<{code:0{width}X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in sorted(pairs)]
    blocks = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<{'0' * width}> <{'F' * width}>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


class Face:
    """What every face shares: measuring, and the set of characters used so far."""

    def __init__(self, tag, name, unicode_as=None):
        self.tag, self.name, self.used = tag, name, {" "}
        self.unicode_as = unicode_as or {}  # what ToUnicode says for a character, where it says something odd
        self.font = source(name)
        self.cmap, self.metrics = self.font.getBestCmap(), self.font["hmtx"].metrics
        self.per_em = self.font["head"].unitsPerEm

    def has(self, ch):
        return ord(ch) in self.cmap

    def advance(self, ch):
        """Thousandths of an em."""
        if not self.has(ch):
            raise KeyError(f"{self.name} has no glyph for {ch!r}")
        return round(self.metrics[self.cmap[ord(ch)]][0] * 1000 / self.per_em)

    def width(self, text, size):
        return sum(self.advance(ch) for ch in text) * size / 1000

    def reads_as(self, ch):
        return self.unicode_as.get(ch, ch)

    def subset(self):
        """The used characters as a font of their own, without hints, layout or names."""
        options = subset.Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False)
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "kern", "gasp"]
        font = TTFont(source_path(self.name), fontNumber=SOURCES[self.name][2], lazy=True, recalcTimestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(c) for c in self.used])
        cutter.subset(font)
        saved = io.BytesIO()
        font.save(saved)
        return TTFont(io.BytesIO(saved.getvalue()), recalcTimestamp=False)

    def descriptor(self, writer, base, font_file):
        head, k = self.font["head"], 1000 / self.per_em
        box = [round(v * k) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
        return writer.add(
            {
                "Type": "FontDescriptor",
                "FontName": base,
                "Flags": 4,
                "FontBBox": box,
                "ItalicAngle": 0,
                "Ascent": 880,
                "Descent": -120,
                "CapHeight": 733,
                "StemV": 80,
                **font_file,
            }
        )

    def composite(self, writer, base, kind, codes, font_file, extra):
        """A Type 0 font over one CID font, codes being two bytes each, with widths and ToUnicode."""
        widths = [v for ch, code in sorted(codes.items(), key=lambda p: p[1]) for v in (code, [self.advance(ch)])]
        cid_font = writer.add(
            {
                "Type": "Font",
                "Subtype": kind,
                "BaseFont": base,
                "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
                "FontDescriptor": self.descriptor(writer, base, font_file),
                "DW": 1000,
                "W": widths,
                **extra,
            }
        )
        cmap = writer.stream(to_unicode([(code, self.reads_as(ch)) for ch, code in codes.items()], 2))
        return writer.add(
            {
                "Type": "Font",
                "Subtype": "Type0",
                "BaseFont": base,
                "Encoding": "Identity-H",
                "DescendantFonts": [cid_font],
                "ToUnicode": cmap,
            }
        )


class TrueTypeFace(Face):
    """CIDFontType2: glyf outlines, code = glyph id."""

    def write(self, writer):
        font = self.subset()
        cmap = font.getBestCmap()
        self.codes = {ch: font.getGlyphID(cmap[ord(ch)]) for ch in self.used}
        for table in ("cmap", "name", "post", "OS/2"):
            if table in font:
                del font[table]
        saved = io.BytesIO()
        font.save(saved)
        data = saved.getvalue()
        file = writer.stream(data, {"Length1": len(data)})
        ref = self.composite(writer, f"MINGXI+{self.tag}", "CIDFontType2", self.codes, {"FontFile2": file}, {"CIDToGIDMap": "Identity"})
        return {self.tag: ref}

    def encode(self, text):
        return [(self.tag, b"".join(self.codes[ch].to_bytes(2, "big") for ch in text))]


class CffFace(TrueTypeFace):
    """CIDFontType0C: CFF outlines of a CID-keyed font, code = CID."""

    def write(self, writer):
        font = self.subset()
        order, cmap = font.getGlyphOrder(), font.getBestCmap()
        charset = font["CFF "].cff.topDictIndex[0].charset
        cid = {glyph: int(charset[i][3:]) if i else 0 for i, glyph in enumerate(order)}
        self.codes = {ch: cid[cmap[ord(ch)]] for ch in self.used}
        file = writer.stream(font.reader["CFF "], {"Subtype": "CIDFontType0C"})
        return {self.tag: self.composite(writer, f"MINGXI+{self.tag}", "CIDFontType0", self.codes, {"FontFile3": file}, {})}


class PathPen(BasePen):
    """Writes a glyph's outline as path operators, in thousandths of an em."""

    def __init__(self, glyphs, scale):
        super().__init__(glyphs)
        self.scale, self.out = scale, []

    def put(self, operator, *points):
        self.out.append(" ".join(str(round(v * self.scale)) for p in points for v in p) + " " + operator)

    def _moveTo(self, p):
        self.put("m", p)

    def _lineTo(self, p):
        self.put("l", p)

    def _curveToOne(self, a, b, c):
        self.put("c", a, b, c)

    def _closePath(self):
        self.out.append("h")


class Type3Face(Face):
    """Type 3: every glyph a small content stream, at most 255 to a font, so one face is several fonts."""

    def write(self, writer):
        glyphs, scale = self.font.getGlyphSet(), 1000 / self.per_em
        chars, refs, self.codes = sorted(self.used), {}, {}
        for n, first in enumerate(range(0, len(chars), 255)):
            part = chars[first : first + 255]
            tag = f"{self.tag}x{n}"
            self.codes.update({ch: (tag, i) for i, ch in enumerate(part)})
            refs[tag] = self.write_part(writer, part, glyphs, scale)
        return refs

    def write_part(self, writer, part, glyphs, scale):
        procs = {f"g{i}": self.procedure(writer, glyphs, ch, scale) for i, ch in enumerate(part)}
        procs["m"] = writer.stream(b"600 0 d0\n")  # never shown: text extractors judge a Type 3 font's size by its m
        cmap = writer.stream(to_unicode([(i, self.reads_as(ch)) for i, ch in enumerate(part)], 1))
        return writer.add(
            {
                "Type": "Font",
                "Subtype": "Type3",
                "FontBBox": [-100, -300, 1100, 1000],
                "FontMatrix": Raw(b"[0.001 0 0 0.001 0 0]"),
                "CharProcs": procs,
                "FirstChar": 0,
                "LastChar": len(part),
                "Encoding": {"Type": "Encoding", "Differences": [0, *procs]},
                "Widths": [*(self.advance(ch) for ch in part), 600],
                "Resources": {},
                "ToUnicode": cmap,
            }
        )

    def procedure(self, writer, glyphs, ch, scale):
        glyph = self.cmap[ord(ch)]
        bounds = BoundsPen(glyphs)
        glyphs[glyph].draw(bounds)
        box = " ".join(str(round(v * scale)) for v in bounds.bounds or (0, 0, 0, 0))
        pen = PathPen(glyphs, scale)
        glyphs[glyph].draw(pen)
        path = "\n".join(pen.out)
        return writer.stream(f"{self.advance(ch)} 0 {box} d1\n{path}\nf\n".encode())

    def encode(self, text):
        runs = []
        for ch in text:
            tag, code = self.codes[ch]
            if runs and runs[-1][0] == tag:
                runs[-1][1].append(code)
            else:
                runs.append((tag, bytearray([code])))
        return [(tag, bytes(codes)) for tag, codes in runs]


class AbsentFace(Face):
    """A font that the reader must have: nothing embedded, no ToUnicode, a predefined CMap."""

    ENCODINGS = {"UniGB-UCS2-H": ("utf-16-be", [1, 95, 500]), "GBK-EUC-H": ("gbk", [814, 939, 500])}

    def __init__(self, tag, base, cmap_name):
        self.tag, self.base, self.cmap_name, self.used = tag, base, cmap_name, set()
        self.codec, self.half_widths = self.ENCODINGS[cmap_name]

    def has(self, ch):
        return True

    def advance(self, ch):
        return 500 if ch.isascii() else 1000

    def write(self, writer):
        descriptor = writer.add(
            {
                "Type": "FontDescriptor",
                "FontName": self.base,
                "Flags": 6,
                "FontBBox": [-25, -254, 1000, 880],
                "ItalicAngle": 0,
                "Ascent": 880,
                "Descent": -120,
                "CapHeight": 880,
                "StemV": 93,
            }
        )
        cid_font = writer.add(
            {
                "Type": "Font",
                "Subtype": "CIDFontType0" if self.base == "STSong-Light" else "CIDFontType2",
                "BaseFont": self.base,
                "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"GB1", "Supplement": 2},
                "FontDescriptor": descriptor,
                "DW": 1000,
                "W": self.half_widths,
            }
        )
        return {
            self.tag: writer.add(
                {"Type": "Font", "Subtype": "Type0", "BaseFont": self.base, "Encoding": self.cmap_name, "DescendantFonts": [cid_font]}
            )
        }

    def encode(self, text):
        return [(self.tag, text.encode(self.codec))]


class PairFace:
    """Two faces as one: what the Chinese face lacks, letters and digits above all, comes from the Latin one."""

    def __init__(self, latin, cjk):
        self.latin, self.cjk = latin, cjk
        self.tag = cjk.tag

    def pick(self, ch):
        return self.cjk if self.cjk.has(ch) else self.latin

    def has(self, ch):
        return self.pick(ch).has(ch)

    @property
    def used(self):
        return Both(self)

    def advance(self, ch):
        return self.pick(ch).advance(ch)

    def width(self, text, size):
        return sum(self.advance(ch) for ch in text) * size / 1000

    def write(self, writer):
        return {**self.latin.write(writer), **self.cjk.write(writer)}

    def encode(self, text):
        return [run for ch in text for run in self.pick(ch).encode(ch)]


class Both:
    """Sorts characters into the sets of a pair's two faces."""

    def __init__(self, pair):
        self.pair = pair

    def update(self, text):
        for ch in text:
            self.pair.pick(ch).used.add(ch)
