"""Compares two conversions of the same pages, table by table and cell by cell.

Tables are matched by their place on the pages, never by what was read in them. A cell counts as right when the cell at the same row
and column of the matched table has the same text; the text of labels without blanks, and with full and half width as one.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, fields

# Below this the reader doubts a text itself.
SURE = 0.9
# Tables that share less of their place than this are not the same table.
SAME_PLACE = 0.1
FOLDED = str.maketrans("“”‘’·•—–－", "\"\"''..---")


@dataclass
class Difference:
    document: str
    page: int
    table: str
    row: int
    col: int
    what: str  # amount, code, label, grid, table, invented
    expected: str
    read: str
    confidence: str
    flagged: str
    how: str
    place: str

    def line(self):
        return "\t".join(re.sub(r"\s+", " ", str(getattr(self, f.name))) for f in fields(self))


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(FOLDED))


def box(place):
    return tuple(place["bbox"][side] for side in "ltrb")


def shared(a, b):
    """Area that two boxes have in common."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def area(a):
    return (a[2] - a[0]) * (a[3] - a[1])


def extent(table):
    """The box around the table on each of its pages."""
    pages = defaultdict(list)
    for cell in table["cells"]:
        for place in cell["prov"]:
            pages[place["page_no"]].append(box(place))
    return {page: (*map(min, list(zip(*b))[:2]), *map(max, list(zip(*b))[2:])) for page, b in pages.items()}


def closeness(a, b):
    """How much of two tables' places is the same: 1 for all of it."""
    common = sum(shared(a[page], b[page]) for page in a.keys() & b.keys())
    whole = sum(map(area, a.values())) + sum(map(area, b.values())) - common
    return common / whole if whole else 0.0


def matched(expected, read):
    """For each expected table the read one at its place, or nothing; no table is taken twice. Of one read in parts, the first."""
    ours, theirs = [extent(t) for t in expected], [extent(t) for t in read]
    pairs = [(min(a) == min(b), closeness(a, b), i, k) for i, a in enumerate(ours) for k, b in enumerate(theirs)]
    taken = {}
    for _, near, i, k in sorted(pairs, reverse=True):
        if near >= SAME_PLACE and i not in taken and k not in taken.values():
            taken[i] = k
    return [(table, read[taken[i]] if i in taken else None) for i, table in enumerate(expected)]


def grid(table):
    cells = sorted((c["row"], c["col"], c["row_span"], c["col_span"]) for c in table["cells"])
    return table["row_count"], table["col_count"], cells


def kind(cell):
    if not cell["text"].strip():
        return None
    if cell["role"] == "amount" and cell["amount"] and cell["amount"]["value"] is not None:
        return "amount"
    return "code" if cell["role"] == "code" else "label"


def same(what, expected, read):
    return expected.strip() == read.strip() if what in ("amount", "code") else plain(expected) == plain(read)


def confidence(cell):
    return min((p["confidence"] for p in cell["prov"]), default=1.0) if cell else None


def flagged(cell, table, findings):
    """The reader doubts the cell: by its confidence, by a finding that touches it, or by one about the table as a whole."""
    if confidence(cell) is not None and confidence(cell) < SURE:
        return True
    places = [(p["page_no"], box(p)) for p in cell["prov"]] if cell else []
    for finding in findings:
        if finding["severity"] == "note":
            continue
        if finding["bbox"] is None:
            if table and finding["table_id"] == table["table_id"]:
                return True
        elif any(page == finding["page_no"] and shared(b, box(finding)) > 0 for page, b in places):
            return True
    return False


def cell_at_place(cell, cells):
    """The read cell that covers most of this one."""
    best, most = None, 0.0
    for place in cell["prov"]:
        for other in cells:
            for p in other["prov"]:
                common = shared(box(place), box(p)) if p["page_no"] == place["page_no"] else 0.0
                if common > most:
                    best, most = other, common
    return best


def how_it_differs(what, cell, there, found):
    """`found` is the cell at the same row and column, `there` the one at the same place on the page."""
    if there and same(what, cell["text"], there["text"]):
        return "moved"
    if not there or not there["text"].strip():
        return "not read"
    if plain(cell["text"]) in plain(there["text"]):
        return "with more"
    return "misread" if found is there else "misread and moved"


class Tally(Counter):
    """Counts of `amount`, `amount right` and so on for code, label, grid; `invented`; and the differences."""

    def __init__(self):
        super().__init__()
        self.differences = []

    def share(self, what):
        return self[f"{what} right"] / self[what] if self[what] else None


def invented(found, all_expected):
    """An amount stands where nothing was printed, and is not one that only moved."""
    if not found or kind(found) != "amount":
        return False
    there = cell_at_place(found, all_expected)
    return not there or not same("amount", there["text"], found["text"])


def compare_cells(name, table, other, cells, findings, tally):
    """`cells` are those of all expected tables, and of all read ones: for what went elsewhere."""
    all_expected, all_read = cells
    at = {(c["row"], c["col"]): c for c in other["cells"]} if other else {}
    for cell in table["cells"]:
        what, found = kind(cell), at.get((cell["row"], cell["col"]))
        if what is None:
            if invented(found, all_expected):
                tally["invented"] += 1
                tally.differences.append(difference(name, table, cell, "invented", found, other, findings, ""))
            continue
        tally[what] += 1
        if found and same(what, cell["text"], found["text"]):
            tally[f"{what} right"] += 1
            continue
        there = cell_at_place(cell, all_read)
        how = how_it_differs(what, cell, there, found)
        tally[f"{what} {how}"] += 1
        shown = found if found and how == "moved" else there or found
        it = difference(name, table, cell, what, shown, other, findings, how)
        tally[f"{what} unflagged"] += it.flagged == "no"
        tally.differences.append(it)


def difference(name, table, cell, what, found, other, findings, how):
    place = cell["prov"][0] if cell["prov"] else None
    return Difference(
        document=name,
        page=place["page_no"] if place else table["pages"][0],
        table=table["table_id"],
        row=cell["row"],
        col=cell["col"],
        what=what,
        expected=cell["text"],
        read=found["text"] if found else "",
        confidence=f"{confidence(found):.2f}" if found else "",
        flagged="yes" if flagged(found, other, findings) else "no",
        how=how,
        place=",".join(f"{v:.0f}" for v in box(place)) if place else "",
    )


def grid_difference(name, table, other, findings):
    """One line for a table that is missing or has another grid."""
    mine, theirs = grid(table), grid(other) if other else None
    expected = f"{mine[0]}x{mine[1]}, {len(mine[2])} cells"
    read = f"{theirs[0]}x{theirs[1]}, {len(theirs[2])} cells" if theirs else "no table here"
    doubt = other and any(f["table_id"] == other["table_id"] and f["severity"] != "note" for f in findings)
    page, (left, top, right, bottom) = min(extent(table).items())
    place = f"{left:.0f},{top:.0f},{right:.0f},{bottom:.0f}"
    what, how = ("grid", "") if theirs else ("table", "missing")
    if theirs and mine[:2] == theirs[:2]:
        how = "spans"
    return Difference(name, page, table["table_id"], 0, 0, what, expected, read, "", "yes" if doubt else "no", how, place)


def compare(name, expected, read):
    tally = Tally()
    cells = tuple([c for t in conversion["tables"] for c in t["cells"]] for conversion in (expected, read))
    for table, other in matched(expected["tables"], read["tables"]):
        tally["grid"] += 1
        if other and grid(table) == grid(other):
            tally["grid right"] += 1
        else:
            tally.differences.append(grid_difference(name, table, other, read["findings"]))
        compare_cells(name, table, other, cells, read["findings"], tally)
    return tally
