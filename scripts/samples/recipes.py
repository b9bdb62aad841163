"""What each sample is: which truth, which face, which look, which watermark."""
from dataclasses import dataclass, field

import watermarks
from drawing import Book
from fonts import AbsentFace, CffFace, PairFace, TrueTypeFace, Type3Face
from typeset import Look, Typesetter


@dataclass
class Recipe:
    """One born-digital PDF. `make` takes the truth and returns (look, watermark or None)."""

    truth: str
    make: object
    exercises: str
    watermark: str = ""
    layers: str = "text"


def faces_of(look, watermark):
    found = [look.body, look.head] + ([watermark.face] if hasattr(watermark, "face") else [])
    return list({id(f): f for f in found}.values())


def typeset(recipe, truth):
    """(PDF bytes, typesetter): the typesetter knows which table came to stand on which page."""
    look, mark = recipe.make(truth)
    setter = Typesetter(truth, look)
    book = Book(setter.set(), faces_of(look, mark), watermark=mark)
    return book.write(), setter


def shanxi_text(truth):
    serif, bold = Type3Face("S", "serif"), Type3Face("H", "sans-bold")
    split = {"break_before": (20,), "row_height": 19.0}
    look = Look(serif, bold, contents=True, tables={1: split}, row_height=17.0)
    return look, watermarks.FormWatermark("内部资料 注意保密", serif, 38)


def shanxi_annotation(truth):
    body = PairFace(TrueTypeFace("Lat", "latin"), TrueTypeFace("Fang", "droid"))
    look = Look(body, body, rulings="fill", repeat_header=True, cut_rows=True, bold_by_double=True, row_height=20.0, tables={12: {"row_height": 36.0}})
    return look, watermarks.AnnotationWatermark("征求意见稿 请勿外传", body, 36, 40, (0.4, 0.5, 0.65), 0.4)


RECIPES = {
    "shanxi-text-watermark": Recipe("yunling", shanxi_text, "13 tables, Type 3 fonts, contents page, forms with merged cells, one form over two pages", "内部资料 注意保密"),
    "shanxi-annotation": Recipe("qinghe", shanxi_annotation, "CID TrueType, filled-rectangle rulings, repeated headers, a table over three pages, rows cut by page breaks", "征求意见稿 请勿外传"),
}
