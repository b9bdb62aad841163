"""PDFs that are broken, locked or malicious. Each says in one line what a reader should make of it."""

import random

from drawing import Book
from encryption import EncryptingWriter
from fonts import CffFace
from pdf import Raw, Writer, dump
from typeset import Look, Typesetter


def small(truth, writer=None, spoil=None):
    """A document of four pages with one table: the healthy body that most of these are made from."""
    serif = CffFace("Song", "serif")
    few = {**truth, "tables": truth["tables"][1:2], "narrative": [], "forms": []}
    book = Book(Typesetter(few, Look(serif, serif)).set(), [serif])
    if spoil:
        spoil(book)
    return book.write(writer)


def one_page(writer, content, resources=None, **entries):
    """A one-page file around the given content stream."""
    tree = writer.reserve()
    page = {"Type": "Page", "Parent": tree, "MediaBox": [0, 0, 595, 842], "Resources": resources or {}, "Contents": writer.stream(content)}
    writer.set(tree, {"Type": "Pages", "Kids": [writer.add({**page, **entries})], "Count": 1})
    return writer.finish(writer.add({"Type": "Catalog", "Pages": tree}))


def helvetica(writer):
    return {"Font": {"F1": writer.add({"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"})}}


WORDS = b"BT /F1 12 Tf 72 700 Td (2013901 134.19) Tj ET"


def not_a_pdf(truth):
    return "这是一份改了扩展名的文本文件，不是 PDF。\n".encode()


def empty(truth):
    return b""


def truncated(truth):
    data = small(truth)
    return data[: len(data) * 3 // 5]


def no_trailer(truth):
    data = small(truth)
    return data[: data.rindex(b"\nxref\n") + 1]


def encrypted_empty_user_password(truth):
    return small(truth, EncryptingWriter(b"", b"owner"))


def encrypted_user_password(truth):
    return small(truth, EncryptingWriter(b"secret", b"owner"))


def zero_pages(truth):
    writer = Writer()
    tree = writer.add({"Type": "Pages", "Kids": [], "Count": 0})
    return writer.finish(writer.add({"Type": "Catalog", "Pages": tree}))


def many_pages(truth):
    """Ten thousand entries in Kids, all the same page object."""
    writer = Writer()
    tree = writer.reserve()
    page = writer.add(
        {"Type": "Page", "Parent": tree, "MediaBox": [0, 0, 595, 842], "Resources": helvetica(writer), "Contents": writer.stream(WORDS)}
    )
    writer.set(tree, {"Type": "Pages", "Kids": [page] * 10_000, "Count": 10_000})
    return writer.finish(writer.add({"Type": "Catalog", "Pages": tree}))


def self_reference(truth):
    """A page tree among whose kids is the tree itself, and a form that draws itself."""
    writer = Writer()
    tree, form = writer.reserve(), writer.reserve()
    body = b"/Fm0 Do"
    head = {"Type": "XObject", "Subtype": "Form", "BBox": [0, 0, 595, 842], "Resources": {"XObject": {"Fm0": form}}, "Length": len(body)}
    writer.set(form, Raw(dump(head) + b"\nstream\n" + body + b"\nendstream"))
    resources = {**helvetica(writer), "XObject": {"Fm0": form}}
    page = writer.add(
        {
            "Type": "Page",
            "Parent": tree,
            "MediaBox": [0, 0, 595, 842],
            "Resources": resources,
            "Contents": writer.stream(WORDS + b" /Fm0 Do"),
        }
    )
    writer.set(tree, {"Type": "Pages", "Kids": [page, tree], "Count": 2})
    return writer.finish(writer.add({"Type": "Catalog", "Pages": tree}))


def missing_font(truth):
    """The content names a font that the resources lack."""
    return one_page(Writer(), WORDS.replace(b"/F1", b"/F9"))


def garbage_content(truth):
    """The third page's content is noise; the pages around it are healthy."""
    noise = random.Random(99).randbytes(4000)

    def spoil(book):
        book.pages[2].ops = []
        book.pages[2].over = [noise]

    return small(truth, spoil=spoil)


def huge_mediabox(truth):
    writer = Writer()
    return one_page(writer, WORDS, helvetica(writer), MediaBox=[0, 0, 2_000_000_000, 2_000_000_000])


HOSTILE = {
    "not-a-pdf": (not_a_pdf, "text with a .pdf name: an error"),
    "empty": (empty, "no bytes at all: an error"),
    "truncated": (truncated, "cut at three fifths, no cross-reference table: repaired or an error, never a hang"),
    "no-trailer": (no_trailer, "all objects, but no cross-reference table and no trailer: opens after repair, 4 pages"),
    "encrypted-empty-user-password": (encrypted_empty_user_password, "RC4, 128 bits, empty user password: opens, 4 pages"),
    "encrypted-user-password": (encrypted_user_password, "RC4, 128 bits, user password `secret`: an error that says so"),
    "zero-pages": (zero_pages, "a page tree without pages"),
    "many-pages": (many_pages, "10,000 pages that are one object"),
    "self-reference": (self_reference, "a page tree within itself and a form that draws itself: ends"),
    "missing-font": (missing_font, "text in a font that is not there: a finding, not a crash"),
    "garbage-content": (garbage_content, "4 pages, the third one's content is noise: costs that page only"),
    "huge-mediabox": (huge_mediabox, "a page of two thousand million points a side: no raster of that size"),
}
