"""What each sample is: which truth, which face, which look, which watermark."""

from dataclasses import dataclass

import pictures
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
    look = Look(
        body,
        body,
        rulings="fill",
        repeat_header=True,
        cut_rows=True,
        bold_by_double=True,
        row_height=20.0,
        tables={12: {"row_height": 36.0}},
    )
    return look, watermarks.AnnotationWatermark("征求意见稿 请勿外传", body, 36, 40, (0.4, 0.5, 0.65), 0.4)


def shanghai(truth):
    serif, bold = CffFace("Song", "serif"), CffFace("Hei", "sans-bold")
    look = Look(serif, bold, landscape=True, entity_line="编制单位：{}", number_place="none", footer="{}", contents=True)
    return look, None


def beijing(truth):
    body = PairFace(TrueTypeFace("Lat", "latin"), TrueTypeFace("Fang", "droid"))
    look = Look(
        body,
        body,
        landscape=True,
        number_place="inline",
        unit_line="金额单位：{}",
        entity_line="",
        shade=(0.88, 0.91, 0.94),
        rulings="fill",
        center_numbers=False,
        tables={1: {"landscape": False}, 5: {"landscape": False}},
    )
    return look, watermarks.ImageWatermark("审核稿 不得转载", pictures.watermark)


def sideways(truth):
    serif, bold = CffFace("Song", "serif"), CffFace("Hei", "sans-bold")
    wide = {"landscape": True, "turn": "rotate"}
    look = Look(
        serif,
        bold,
        number_place="below",
        entity_line="部门（单位）：{}",
        footer="—{}—",
        tables={2: wide, 3: wide, 6: {"landscape": True, "turn": "content"}, 7: wide, 8: wide},
    )
    return look, watermarks.LayerWatermark("水印样张 未经核对", serif, 36, 35, (0.5, 0.5, 0.7), 0.4)


def nonembedded(truth):
    body, head = AbsentFace("F1", "STSong-Light", "UniGB-UCS2-H"), AbsentFace("F2", "SimSun", "GBK-EUC-H")
    return Look(body, head, number_place="inline", inline="{}：{}", entity_line="部门：{}", contents=True, separators=True, footer="第 {} 页"), None


RADICALS = {"人": "⼈", "入": "⼊", "工": "⼯", "金": "⾦", "门": "⻔", "行": "⾏", "目": "⽬", "生": "⽣", "支": "⽀", "用": "⽤"}


def lying_font(truth):
    """Digits 3 and 8 change places in ToUnicode: what is shown, and true, is not what the text layer says."""
    serif = CffFace("Song", "serif", {"3": "8", "8": "3"})
    return Look(serif, CffFace("Hei", "sans-bold"), number_place="above"), None


def borderless(truth):
    serif = CffFace("Song", "serif", RADICALS)
    head = CffFace("Song2", "serif")
    look = Look(
        serif,
        head,
        bold_by_double=True,
        entity_line="部门：{}",
        running_head=f"{truth['org']}{truth['year']}年度部门决算",
        hidden={3: "模板版本 3.2 内部编号 20250817 预留 888.88"},
        tables={
            2: {"borders": "horizontal"},
            3: {"borders": "open"},
            4: {"borders": "horizontal"},
            7: {"landscape": True},
            8: {"borders": "none"},
        },
    )
    return look, None


def seeded_errors(truth):
    serif, bold = CffFace("Song", "serif"), CffFace("Hei", "sans-bold")
    mark = watermarks.DrawnWatermark("送审版本 仅作校对", bold, 58, 30, watermarks.DARK_RED, pages=(1, 2, 4, 6), tagged=(6,))
    return Look(serif, bold), mark


def other_targets(truth):
    serif, bold = CffFace("Song", "serif"), CffFace("Hei", "sans-bold")
    wide = {"landscape": True}
    return Look(serif, bold, tables={2: wide, 4: {"row_height": 20.0}, 5: wide}), None


RECIPES = {
    "shanxi-text-watermark": Recipe(
        "yunling",
        shanxi_text,
        "13 tables, Type 3 fonts, stroked rulings, contents page, a table split after row 20, a service catalogue without a title, forms with merged cells, one form over two pages; watermark a form XObject of rotated translucent text",
        "内部资料 注意保密",
    ),
    "shanxi-annotation": Recipe(
        "qinghe",
        shanxi_annotation,
        "13 tables, CID TrueType, thin filled rectangles as rulings, repeated header rows, a table over three pages, rows cut by the page break, government funds, headings drawn twice; watermark an annotation",
        "征求意见稿 请勿外传",
    ),
    "shanghai-columns": Recipe(
        "dongyu",
        shanghai,
        "元 and 万元, code columns 类/款/项 on every row, thousands commas, landscape pages, no table numbers, total row last and merged, CID CFF",
    ),
    "beijing-codename": Recipe(
        "songgang",
        beijing,
        "title and number on one line, six decimals, code-name cells, shaded headers; watermark an image with a soft mask on every page",
        "审核稿 不得转载",
    ),
    "sideways": Recipe(
        "baishi",
        sideways,
        "/Rotate 90 pages, one page drawn sideways without /Rotate, codes printed once a level, zero as 0.00, a wide performance table with merged cells over page breaks; watermark in an optional-content group",
        "水印样张 未经核对",
    ),
    "nonembedded": Recipe(
        "nanpu",
        nonembedded,
        "fonts not embedded, UniGB-UCS2-H and GBK-EUC-H, no ToUnicode, no codes but indents, index rows ** 1 2 3 and 栏次, blank separator pages",
    ),
    "lying-font": Recipe(
        "nanpu", lying_font, "ToUnicode of the body font swaps 3 and 8: the text layer lies, the glyph shapes and the truth file do not"
    ),
    "borderless": Recipe(
        "liuxi",
        borderless,
        "final accounts, 行次 and 栏次, negative amounts and percentages, tables with horizontal rules only, with no rules, with open sides; headings drawn twice, Kangxi radicals in ToUnicode, hidden text on page 3, a running head",
    ),
    "seeded-errors": Recipe(
        "pinglan",
        seeded_errors,
        "four tables with four sown errors; opaque dark red words at 30° on pages 1, 2, 4 and 6, an /Artifact on page 6",
        "送审版本 仅作校对",
    ),
    "other-targets": Recipe(
        "shijian",
        other_targets,
        "performance targets as a wide table of projects, as a list of indicators and as the form of a department; a catalogue with a code and a name for each level, merged; an attached notice",
    ),
}
