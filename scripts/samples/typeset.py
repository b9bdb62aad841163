"""Sets a truth file as pages: cover, contents, prose, tables, forms, page numbers."""

import re
from dataclasses import dataclass, field

import forms
from drawing import A4, Page
from tables import Grid, body_cells, header_cells, wrap, written_out


@dataclass
class Look:
    """How one publisher's documents look. `tables` overrides fields for single tables: {number: {field: value}}."""

    body: object
    head: object
    margin: float = 56.0
    prose_size: float = 13.0
    table_size: float = 9.0
    row_height: float = 16.0
    landscape: bool = False
    turn: str = ""
    rulings: str = "stroke"
    borders: str = "all"
    shade: tuple = None
    number_place: str = "above"  # above, below, inline, none
    inline: str = "{}  {}"
    entity_line: str = "单位名称：{}"
    unit_line: str = "单位：{}"
    repeat_header: bool = False
    cut_rows: bool = False
    break_before: tuple = ()
    center_numbers: bool = False
    bold_by_double: bool = False
    contents: bool = False
    separators: bool = False  # a blank page before each part after the tables
    footer: str = "- {} -"
    running_head: str = ""
    hidden: dict = field(default_factory=dict)  # page number -> text in render mode 3
    tables: dict = field(default_factory=dict)

    def of(self, no):
        return Look(**{**self.__dict__, **self.tables.get(no, {})})


PART = re.compile(r"^第[一二三四五]部分 ")
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^：。]{2,40}$")


class Typesetter:
    def __init__(self, truth, look):
        self.truth, self.look = truth, look
        self.pages, self.y = [], 0.0
        self.table_pages, self.form_pages, self.parts = {}, {}, []

    def set(self):
        """The whole document, in the order in which publishers put it."""
        self.cover()
        contents_at = len(self.pages)
        self.part("第一部分 概况")
        self.prose(self.truth["overview"])
        if self.truth["tables"]:
            self.part(self.truth.get("tables_heading") or f"第二部分 {self.truth['year']}年{self.truth['kind']}预算报表", alone=True)
        for table in self.truth["tables"]:
            self.table(table)
        self.prose(self.truth["narrative"])
        self.remaining_forms()
        if self.truth["directory"]:
            self.directory(self.truth["directory"])
        if self.look.contents:
            self.contents(contents_at)
        self.furniture()
        return self.pages

    # Pages

    def new_page(self, landscape=False, turn=""):
        width, height = (A4[1], A4[0]) if landscape else A4
        self.pages.append(Page(width, height, turn))
        self.y = self.look.margin + (14 if self.look.running_head else 0)
        return self.pages[-1]

    @property
    def page(self):
        return self.pages[-1]

    @property
    def bottom(self):
        return self.page.height - self.look.margin - 10

    def centered(self, y, text, face, size):
        self.bold(self.page, (self.page.width - face.width(text, size)) / 2, y, text, face, size)

    def bold(self, page, x, y, text, face, size):
        """Heading text; some producers draw it twice, a hair apart, instead of using a bold font."""
        page.text(x, y, text, face, size)
        if self.look.bold_by_double:
            page.text(x + 0.35, y, text, face, size)

    # Prose

    def cover(self):
        self.new_page()
        y = 250
        for line in wrap(self.truth["org"], self.look.head, 24, 420):
            self.centered(y, line, self.look.head, 24)
            y += 36
        self.centered(y + 20, self.truth["title"], self.look.head, 18)

    def part(self, text, alone=False):
        self.new_page()
        self.parts.append((text, len(self.pages)))
        self.centered(300 if alone else self.y + 20, text, self.look.head, 18)
        self.y += 60

    def prose(self, paragraphs):
        for text in paragraphs:
            if PART.match(text):
                if text.startswith("第四"):
                    self.remaining_forms()
                if self.look.separators:
                    self.new_page()
                self.part(text)
            elif HEADING.match(text):
                self.heading(text)
            else:
                self.paragraph(text)

    def heading(self, text):
        size = self.look.prose_size
        if self.y + size * 4.5 > self.bottom:
            self.new_page()
        if not text.startswith("（"):
            self.parts.append((text, len(self.pages)))
        self.bold(self.page, self.look.margin + 2 * size, self.y + size, text, self.look.head, size)
        self.y += size * 2

    def paragraph(self, text):
        size, face = self.look.prose_size, self.look.body
        for i, line in enumerate(wrap(text, face, size, A4[0] - 2 * self.look.margin, 2 * size)):
            if self.page.turn or self.page.width > A4[0] or self.y + size * 1.2 > self.bottom:
                self.new_page()
            self.page.text(self.look.margin + (0 if i else 2 * size), self.y + size, line, face, size)
            self.y += size * 1.9

    def contents(self, at):
        """A contents page with dotted leaders, put in once the page numbers are known."""
        kept, self.pages = self.pages, self.pages[:at]
        self.new_page()
        self.centered(self.y + 20, "目 录", self.look.head, 18)
        size, face, y = self.look.prose_size, self.look.body, self.y + 60
        right = A4[0] - self.look.margin
        for text, number in self.parts:
            if y > self.bottom:
                break
            x, label = self.look.margin + (0 if PART.match(text) else 2 * size), str(number + 1)
            face_here = self.look.head if PART.match(text) else face
            room = right - x - face_here.width(text, size) - face.width(label, size) - 8
            dots = "." * int(room / face.width(".", size))
            self.page.text(x, y, text, face_here, size)
            self.page.text(right - face.width(label, size) - 4 - face.width(dots, size), y, dots, face, size)
            self.page.text(right - face.width(label, size), y, label, face, size)
            y += size * 1.8
        added = len(self.pages) - at
        self.pages += kept[at:]
        for placed in (self.table_pages, self.form_pages):
            for key in placed:
                placed[key] = [n + added for n in placed[key]]

    # Tables

    def table(self, table):
        look = self.look.of(table["no"])
        grid = self.grid(table, look)
        page = self.new_page(look.landscape, look.turn)
        left, width = look.margin, page.width - 2 * look.margin
        grid.fit(width)
        self.table_head(table, look, left, left + width)
        room = page.height - look.margin * 2 - 10
        pages = grid.paginate(
            self.bottom - self.y - (18 if table.get("note") else 0), room, look.repeat_header, look.cut_rows, look.break_before
        )
        first = len(self.pages)
        for n, pieces in enumerate(pages):
            if n:
                self.new_page(look.landscape, look.turn)
            self.y = grid.draw(self.page, left, self.y, pieces, look.rulings, look.borders, look.shade)
        self.table_pages[table["no"]] = list(range(first, len(self.pages) + 1))
        if table.get("note"):
            self.page.text(left, self.y + 14, table["note"], look.body, look.table_size)

    def grid(self, table, look):
        cells = header_cells(table["header"]) + body_cells(table["rows"], len(table["header"]), table.get("spans", []))
        if look.center_numbers:
            for cell in cells:
                cell.align = "center" if cell.align == "right" else cell.align
        count = len(table["header"]) + len(table["rows"])
        if written_out(cells, count, table["ncol"]) != table["grid"]:
            raise ValueError(f"table {table['no']}: header, rows and spans do not give the grid")
        return Grid(cells, count, table["ncol"], len(table["header"]), look.body, look.table_size, min_height=look.row_height)

    def table_head(self, table, look, left, right):
        """Title, number, entity and unit, where this publisher puts them."""
        number, title, size = table.get("number"), table["title"], 15
        if number and look.number_place == "above":
            self.page.text(left, self.y + 10, number, look.body, 10.5)
            self.y += 20
        if number and look.number_place == "inline":
            title = look.inline.format(number, title)
        self.centered(self.y + size, title, look.head, size)
        self.y += size + 12
        if number and look.number_place == "below":
            self.page.text(right - look.body.width(number, 10), self.y + 8, number, look.body, 10)
            self.y += 15
        unit = look.unit_line.format(table["unit"])
        entity = look.entity_line.format(table.get("entity") or self.truth["org"])
        self.page.text(left, self.y + 8, entity, look.body, 9.5)
        self.page.text(right - look.body.width(unit, 9.5), self.y + 8, unit, look.body, 9.5)
        self.y += 14

    def directory(self, rows):
        """The catalogue of purchased services, an annex without a title of its own."""
        cells = body_cells(rows, 0, [])
        grid = Grid(cells, len(rows), len(rows[0]), 1, self.look.body, self.look.table_size, min_height=17.0)
        page = self.new_page()
        grid.fit(page.width - 2 * self.look.margin)
        for n, pieces in enumerate(grid.paginate(self.bottom - self.y, page.height - 2 * self.look.margin - 10)):
            if n:
                self.new_page()
            self.y = grid.draw(self.page, self.look.margin, self.y, pieces, self.look.rulings)

    # Forms

    def remaining_forms(self):
        for form in self.truth["forms"]:
            if form["name"] not in self.form_pages:
                self.form(form)

    def form(self, form):
        look = self.look
        cells = forms.cells(form)
        rows = max(c.row + c.rows for c in cells)
        if written_out(cells, rows, forms.COLUMNS) != form["grid"]:
            raise ValueError(f"form {form['name']}: fields do not give the grid")
        page = self.new_page()
        self.centered(self.y + 15, forms.TITLE, look.head, 15)
        subtitle = f"（{self.truth['year']}年度）"
        self.centered(self.y + 36, subtitle, look.body, 10.5)
        self.y += 48
        grid = Grid(cells, rows, forms.COLUMNS, 0, look.body, 8.5, min_height=form.get("row_height", 17.0))
        grid.fit(page.width - 2 * look.margin, forms.SHARES)
        first = len(self.pages)
        for n, pieces in enumerate(grid.paginate(self.bottom - self.y, page.height - 2 * look.margin - 10)):
            if n:
                self.new_page()
            self.y = grid.draw(self.page, look.margin, self.y, pieces, look.rulings, "all")
        self.form_pages[form["name"]] = list(range(first, len(self.pages) + 1))

    # What stands on every page

    def furniture(self):
        for n, page in ((n, p) for n, p in enumerate(self.pages, 1) if p.ops):
            if n > 1 and self.look.footer:
                text = self.look.footer.format(n)
                page.text((page.width - self.look.body.width(text, 10)) / 2, page.height - 36, text, self.look.body, 10)
            if n > 1 and self.look.running_head:
                page.text(self.look.margin, 44, self.look.running_head, self.look.body, 9)
                page.line(self.look.margin, 49, page.width - self.look.margin, 49, 0.5)
            if n in self.look.hidden:
                page.text(self.look.margin, page.height - 60, self.look.hidden[n], self.look.body, 9, mode=3)
