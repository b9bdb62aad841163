"""How far two readers agree: row by row, the texts of a row's cells in order, empty cells passed over.

On PDFs without watermarks pdfplumber is an independent second opinion. It has no truth either: where the two
differ, look at the page. All differences are written to target/bench/rows.json.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict

# Radicals that fonts give for characters; NFKC folds the Kangxi ones (⼈) and not these.
RADICALS = str.maketrans("⻔⻋⻅⻓⻢⻛⻚⻉⻘⺠⻝⻥⻄⻆⻩⻬⻰⻣⻜", "门车见长马风页贝青民食鱼西角黄齐龙骨飞")


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", (text or "").translate(RADICALS)))


def our_rows(disclosure):
    """Rows of all tables: for each page, how often each row stands there."""
    pages = defaultdict(Counter)
    for table in disclosure["tables"]:
        rows = defaultdict(list)
        for cell in table["cells"]:
            for place in cell["prov"] if plain(cell["text"]) else []:
                rows[place["page_no"], cell["row"]].append((cell["col"], plain(cell["text"])))
        for (page, _), cells in rows.items():
            pages[page][tuple(text for _, text in sorted(cells))] += 1
    return pages


def their_rows(pages):
    for page, tables in enumerate(pages, 1):
        for table in tables:
            # One cell alone is a frame around something, not a table.
            if len(table) < 2 and len(table[0]) < 2:
                continue
            for row in table:
                texts = tuple(plain(text) for text in row if plain(text))
                if texts:
                    yield page, texts


def compare(stems, ours, theirs, differences):
    """(file, rows of pdfplumber, rows that are the same here) for each file; writes the differences."""
    result, differing = [], []
    for stem in stems:
        mine = our_rows(json.loads((ours / f"{stem}.json").read_text(encoding="utf-8")))
        rows = list(their_rows(json.loads((theirs / f"{stem}.rows.json").read_text(encoding="utf-8"))))
        same = 0
        for page, row in rows:
            if mine[page][row] > 0:
                mine[page][row] -= 1
                same += 1
            else:
                nearest = max(mine[page], key=lambda r: (mine[page][r] > 0) * len(set(r) & set(row)), default=None)
                differing.append({"file": stem, "page": page, "pdfplumber": row, "mingxi": nearest})
        result.append((stem, len(rows), same))
    differences.write_text(json.dumps(differing, ensure_ascii=False, indent=0), encoding="utf-8")
    return result
