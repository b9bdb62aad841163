"""From a table of the truth to ruled cells on pages: spans, column widths, wrapped lines, page breaks, rulings."""

import re
from dataclasses import dataclass, field

NUMBER = re.compile(r"^-?[\d,]+(\.\d+)?%?$")
NO_LINE_END = "（“《〔("
NO_LINE_START = "，。、；：）”》〕！？,.;:)%"


@dataclass
class Cell:
    row: int
    col: int
    rows: int
    cols: int
    text: str
    align: str = "left"
    head: bool = False
    lines: list = field(default_factory=list)


@dataclass
class Piece:
    """What one page shows of one row: all of it, or the lines from `first` up to `last` when the page break cuts it."""

    row: int
    height: float
    first: int = 0
    last: int | None = None


def header_cells(header):
    """Places header cells by their spans, left to right, in the free positions of each row."""
    taken, cells = set(), []
    for r, line in enumerate(header):
        c = 0
        for item in line:
            while (r, c) in taken:
                c += 1
            cells.append(Cell(r, c, item["rs"], item["cs"], item["text"], "center", True))
            taken |= {(r + i, c + k) for i in range(item["rs"]) for k in range(item["cs"])}
    return cells


def body_cells(rows, first_row, spans):
    """Body cells; `spans` holds [row, col, rows, cols] of merged ones, rows counted from the first data row."""
    merged = {(r, c): (rs, cs) for r, c, rs, cs in spans}
    covered = {(r + i, c + k) for (r, c), (rs, cs) in merged.items() for i in range(rs) for k in range(cs)} - set(merged)
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (r, c) not in covered:
                rs, cs = merged.get((r, c), (1, 1))
                cells.append(Cell(first_row + r, c, rs, cs, text, alignment(text, c)))
    return cells


def alignment(text, col):
    """Amounts right; code parts and line numbers, which have no point and no comma, centred; the rest left."""
    if re.fullmatch(r"\d{1,3}", text):
        return "center" if col else "left"
    return "right" if col and NUMBER.match(text) and not re.fullmatch(r"\d{5}|\d{7}", text) else "left"


def written_out(cells, row_count, col_count):
    """The grid with every span filled with its text, as the truth has it."""
    grid = [[""] * col_count for _ in range(row_count)]
    for cell in cells:
        for r in range(cell.row, cell.row + cell.rows):
            for c in range(cell.col, cell.col + cell.cols):
                grid[r][c] = cell.text
    return grid


def tokens(text):
    """Units that a line break may not cut: numbers and words, a mark with what it follows, an opening one with what it opens."""
    return re.findall(rf"[{NO_LINE_END}]*(?:[0-9A-Za-z.,%\-]+|.)[{NO_LINE_START}]*", text)


def wrap(text, face, size, width, indent=0.0):
    """Lines no wider than `width`, the first of them shorter by `indent`. Newlines are kept."""
    lines = []
    for part in text.split("\n"):
        line, used = "", indent if not lines else 0.0
        for token in tokens(part):
            need = face.width(token, size)
            if line and used + need > width + 0.01:
                lines.append(line)
                line, used = "", 0.0
            if need > width:  # wider than the column: cut by characters
                for ch in token:
                    step = face.width(ch, size)
                    if line and used + step > width + 0.01:
                        lines.append(line)
                        line, used = "", 0.0
                    line, used = line + ch, used + step
            else:
                line, used = line + token, used + need
        lines.append(line)
    return lines


@dataclass
class Grid:
    """A table ready to be set: cells, column widths, row heights."""

    cells: list
    row_count: int
    col_count: int
    header_rows: int
    face: object
    size: float = 9.0
    pad: float = 2.5
    min_height: float = 15.0
    widths: list = field(default_factory=list)
    heights: list = field(default_factory=list)
    shown: set = field(default_factory=set)

    @property
    def leading(self):
        return self.size * 1.25

    def fit(self, total, shares=None):
        """Column widths: the given shares, or by content, never narrower than the widest number of a column."""
        if shares:
            self.widths = [total * s / sum(shares) for s in shares]
        else:
            least, natural = [self.size * 3.2] * self.col_count, [self.size * 3.2] * self.col_count
            for cell in (c for c in self.cells if c.cols == 1):
                wide = self.face.width(cell.text, self.size) + 2 * self.pad + 1
                if NUMBER.match(cell.text):
                    least[cell.col] = max(least[cell.col], wide)
                natural[cell.col] = max(natural[cell.col], min(wide, self.size * (9 if cell.head else 19)))
            natural = [max(a, b) for a, b in zip(least, natural, strict=True)]
            spare, wish = total - sum(least), sum(natural) - sum(least)
            share = min(1, spare / wish) if wish else 1
            extra = max(0, spare - wish) / self.col_count
            self.widths = [a + (b - a) * share + extra for a, b in zip(least, natural, strict=True)]
        self.break_lines()

    def break_lines(self):
        """Wraps every cell, then makes rows high enough; a cell over several rows stretches its last row."""
        for cell in self.cells:
            width = sum(self.widths[cell.col : cell.col + cell.cols]) - 2 * self.pad
            cell.lines = wrap(cell.text, self.face, self.size, width)
        self.heights = [self.min_height] * self.row_count
        for cell in sorted(self.cells, key=lambda c: c.rows):
            need = len(cell.lines) * self.leading + 2 * self.pad
            have = sum(self.heights[cell.row : cell.row + cell.rows])
            if need > have:
                self.heights[cell.row + cell.rows - 1] += need - have

    def paginate(self, first_room, room, repeat_header=False, cut_rows=False, break_before=()):
        """Pieces page by page. `room` is the height a page gives to a table, `first_room` what is left on the first."""
        header = [Piece(r, self.heights[r]) for r in range(self.header_rows)] if repeat_header else []
        pages, current, left = [], [], first_room
        for r in range(self.row_count):
            piece = Piece(r, self.heights[r])
            forced = r - self.header_rows in break_before
            if current and (piece.height > left or forced):
                if cut_rows and not forced:
                    piece, part = self.cut(piece, left)
                    current += [part] if part else []
                pages.append(current)
                current = list(header)
                left = room - sum(p.height for p in header)
            current.append(piece)
            left -= piece.height
        return pages + [current]

    def cut(self, piece, left):
        """Splits a row at the page break: (the rest, what fits), or (the row, None) when not one line fits."""
        lines = max(len(c.lines) for c in self.cells if c.row == piece.row and c.rows == 1)
        fitting = int((left - 2 * self.pad) // self.leading)
        if fitting < 1 or fitting >= lines:
            return piece, None
        part = Piece(piece.row, fitting * self.leading + 2 * self.pad, 0, fitting)
        rest = max(self.min_height, (lines - fitting) * self.leading + 2 * self.pad)
        return Piece(piece.row, rest, fitting, lines), part

    def draw(self, page, x, y, pieces, rulings="stroke", borders="all", shade=None):
        """Draws one page's pieces and returns the y below them."""
        xs, ys = [x], [y]
        for w in self.widths:
            xs.append(xs[-1] + w)
        for p in pieces:
            ys.append(ys[-1] + p.height)
        if shade:
            for cell, i, j in self.visible(pieces):
                if cell.head:
                    page.fill(xs[cell.col], ys[i], xs[cell.col + cell.cols] - xs[cell.col], ys[j] - ys[i], shade)
        self.draw_rulings(page, xs, ys, pieces, rulings, borders)
        repeated = {p.row for p in pieces if p.row < self.header_rows}
        for cell, i, j in self.visible(pieces):
            lines = self.lines_here(cell, pieces[i], ys[j] - ys[i], cell.row in repeated)
            self.draw_text(page, cell, lines, xs[cell.col], xs[cell.col + cell.cols], ys[i], ys[j], pieces[i].last is not None)
        return ys[-1]

    def visible(self, pieces):
        """Cells on this page with the first and one past the last of their pieces."""
        at = {}
        for i, p in enumerate(pieces):
            at.setdefault(p.row, i)
        for cell in self.cells:
            here = [at[r] for r in range(cell.row, cell.row + cell.rows) if r in at]
            if here:
                yield cell, min(here), max(here) + 1

    def lines_here(self, cell, piece, height, repeats):
        """The lines of a cell that belong on this page; a cell over several rows shows its text once, where it fits."""
        if piece.last is not None and cell.rows == 1:
            return cell.lines[piece.first : piece.last]
        if cell.rows > 1 and not repeats:
            if id(cell) in self.shown or len(cell.lines) * self.leading > height:
                return []
            self.shown.add(id(cell))
        return cell.lines

    def draw_text(self, page, cell, lines, left, right, top, bottom, from_top):
        block = len(lines) * self.leading
        y = top + self.pad if from_top else top + (bottom - top - block) / 2
        for line in lines:
            width = self.face.width(line, self.size)
            if cell.align == "center":
                x = (left + right - width) / 2
            else:
                x = right - self.pad - width if cell.align == "right" else left + self.pad
            page.text(x, y + self.size * 0.98, line, self.face, self.size)
            y += self.leading

    def draw_rulings(self, page, xs, ys, pieces, rulings, borders):
        """Unit edges of all cells, without those inside merged ones, joined into long lines or drawn one by one."""
        if borders == "none":
            return
        flat, tall = set(), set()  # (boundary, unit)
        for cell, i, j in self.visible(pieces):
            for c in range(cell.col, cell.col + cell.cols):
                flat |= {(i, c), (j, c)}
            for r in range(i, j):
                tall |= {(cell.col, r), (cell.col + cell.cols, r)}
        if borders == "horizontal":
            tall = set()
        if borders == "open":
            tall = {(b, r) for b, r in tall if 0 < b < self.col_count}
        join = runs if rulings == "stroke" else lambda edges: [(b, u, u + 1) for b, u in sorted(edges)]
        for b, first, last in join(flat):
            rule(page, xs[first], ys[b], xs[last], ys[b], rulings)
        for b, first, last in join(tall):
            rule(page, xs[b], ys[first], xs[b], ys[last], rulings)


def runs(edges):
    """Joins unit edges that touch: (boundary, first unit, one past the last)."""
    out = []
    for b, u in sorted(edges):
        if out and out[-1][0] == b and out[-1][2] == u:
            out[-1] = (b, out[-1][1], u + 1)
        else:
            out.append((b, u, u + 1))
    return out


def rule(page, x0, y0, x1, y1, rulings, width=0.5):
    """A ruling as a stroke, or as a thin filled rectangle."""
    if rulings == "stroke":
        page.line(x0, y0, x1, y1, width)
    else:
        page.fill(x0 - width / 2, y0 - width / 2, x1 - x0 + width, y1 - y0 + width)
