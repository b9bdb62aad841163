"""Samples whose pages are pictures: drawn by poppler from a clean typesetting, then spoiled the way scanners do."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pictures
from drawing import A4, Book, Page
from fonts import AbsentFace, CffFace
from typeset import Look, Typesetter


@dataclass
class ScanRecipe:
    """`make` takes the truth and returns (PDF bytes, table pages, form pages, turns by page)."""

    truth: str
    make: object
    exercises: str
    layers: str
    watermark: str = ""


def poppler_version():
    try:
        shown = subprocess.run(["pdftoppm", "-v"], capture_output=True, text=True).stderr
    except FileNotFoundError:
        return None
    return shown.split()[2] if shown else None


def clean(truth, **look):
    """A typesetting without a watermark."""
    serif, bold = CffFace("Song", "serif"), CffFace("Hei", "sans-bold")
    setter = Typesetter(truth, Look(serif, bold, **look))
    setter.set()
    return setter, [serif, bold]


def drawn(setter, faces, pages, dpi, grey):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clean.pdf"
        path.write_bytes(Book(setter.pages, faces).write())
        return pictures.rendered(path, pages, dpi, grey)


def as_jpeg(size, data, grey):
    entries = {
        "Width": size[0],
        "Height": size[1],
        "ColorSpace": "DeviceGray" if grey else "DeviceRGB",
        "BitsPerComponent": 8,
        "Filter": "DCTDecode",
    }
    return entries, data, None


def picture_page(name):
    page = Page()
    page.picture(name, 0, 0, *A4)
    return page


def shanxi_scan(truth):
    """Four pages of tables as grey scans, words burned in."""
    setter, faces = clean(truth, row_height=17.0, tables={1: {"break_before": (20,), "row_height": 19.0}})
    wanted = [n for no in (1, 2, 3) for n in setter.table_pages[no]]
    images, pages, turns = {}, [], {}
    for i, image in enumerate(drawn(setter, faces, wanted, 150, True)):
        size, data, turns[i + 1] = pictures.scanned(image, 70 + i, "内部资料 注意保密", 0.5, 3.0)
        images[f"Scan{i}"] = as_jpeg(size, data, True)
        pages.append(picture_page(f"Scan{i}"))
    placed = {no: [wanted.index(n) + 1 for n in setter.table_pages[no]] for no in (1, 2, 3)}
    return Book(pages, [], images).write(), placed, {}, turns


def mixed(truth):
    """Text pages, and form pages pasted in as colour pictures, the first of them sealed."""
    setter, faces = clean(truth, contents=True, row_height=17.0)
    wanted = [n for pages in setter.form_pages.values() for n in pages]
    images, turns = {}, {}
    for i, (number, image) in enumerate(zip(wanted, drawn(setter, faces, wanted, 130, False), strict=True)):
        if i == 0:
            image = pictures.sealed(image, truth["org"])
        words = "仅供参阅" if i >= 3 else ""
        size, data, turns[number] = pictures.scanned(image, 170 + i, words, 0.6, 2.0, color=(240, 170, 170))
        images[f"Scan{i}"] = as_jpeg(size, data, False)
        setter.pages[number - 1] = picture_page(f"Scan{i}")
    keep_what_is_drawn(setter.pages, faces)
    return Book(setter.pages, faces, images).write(), setter.table_pages, setter.form_pages, turns


def keep_what_is_drawn(pages, faces):
    """Forgets the characters of pages that became pictures, so that they are not embedded."""
    for face in faces:
        face.used = {" "}
    for page in pages:
        for op in page.ops:
            if op[0] == "text":
                op[4].used.update(op[3])


OCR_FACE = AbsentFace("Ocr", "STSong-Light", "UniGB-UCS2-H")
MISREAD = {"499.19": "499.10", "274.75": "214.75", "2080505": "2080605"}


def searchable_scan(truth):
    """Grey scans under the invisible text of an OCR program that misread two amounts and a code."""
    setter, faces = clean(truth, row_height=17.0)
    wanted = [n for no in (2, 3) for n in setter.table_pages[no]]
    images, pages, turns = {}, [], {}
    for i, (number, image) in enumerate(zip(wanted, drawn(setter, faces, wanted, 150, True), strict=True)):
        size, data, turns[i + 1] = pictures.scanned(image, 270 + i, "", 0.0, 3.0)
        images[f"Scan{i}"] = as_jpeg(size, data, True)
        pages.append(picture_page(f"Scan{i}"))
        for kind, *rest in setter.pages[number - 1].ops:
            if kind == "text":
                x, y, text, _, size, *_ = rest
                pages[-1].text(x, y, MISREAD.get(text, text), OCR_FACE, size, mode=3)
    placed = {no: [wanted.index(n) + 1 for n in setter.table_pages[no]] for no in (2, 3)}
    return Book(pages, [OCR_FACE], images).write(), placed, {}, turns


SCANS = {
    "shanxi-scan": ScanRecipe(
        "yunling",
        shanxi_scan,
        "tables 1 to 3 as four 150-dpi grey JPEG pages, slightly turned, noisy, grey words burned in",
        "scan",
        "内部资料 注意保密",
    ),
    "mixed": ScanRecipe(
        "yunling",
        mixed,
        "text pages, and the five form pages as 130-dpi colour pictures, a red seal over the first, red words burned into the last two",
        "mixed",
        "仅供参阅",
    ),
    "searchable-scan": ScanRecipe(
        "yunling",
        searchable_scan,
        "tables 2 and 3 as 150-dpi grey pictures under invisible OCR text that misreads "
        + ", ".join(f"{right} as {wrong}" for right, wrong in MISREAD.items()),
        "scan",
    ),
}
