#!/usr/bin/env python3
"""Asks docling-core whether it accepts what `mingxi convert --format docling` wrote.

  docling.py OUT

OUT is the output folder. Needs docling-core (2.104.0 was used), in a virtual environment, say:

  python3 -m venv target/docling && target/docling/bin/pip install docling-core==2.104.0
  target/release/mingxi convert samples -o target/docling-out --format docling
  target/docling/bin/python crates/mingxi/tests/docling.py target/docling-out

Every file must be a valid DoclingDocument with the tables of the JSON beside it: as many, of the
same size, with the same text at every place of the grid. Exit 1 when one is not, or when there is none.
"""
import json
import pathlib
import sys

from docling_core.types.doc import DoclingDocument

ENDING = ".docling.json"


def text_at_every_place(table):
    grid = [[""] * table["col_count"] for _ in range(table["row_count"])]
    for cell in table["cells"]:
        for row in range(cell["row"], cell["row"] + cell["row_span"]):
            for col in range(cell["col"], cell["col"] + cell["col_span"]):
                grid[row][col] = cell["text"]
    return grid


def check(path):
    document = DoclingDocument.model_validate_json(path.read_bytes())
    ours = json.loads(path.with_name(path.name.removesuffix(ENDING) + ".json").read_bytes())
    assert len(document.tables) == len(ours["tables"]), "the number of tables differs"
    # Blocks put tables in reading order, which is the order of their ids.
    for theirs, table in zip(document.tables, ours["tables"]):
        grid = [[cell.text for cell in row] for row in theirs.data.grid]
        assert grid == text_at_every_place(table), f"{table['table_id']} differs"
    document.export_to_markdown()
    return len(document.tables)


def main():
    files = sorted(pathlib.Path(sys.argv[1]).rglob("*" + ENDING))
    tables = 0
    for path in files:
        try:
            tables += check(path)
        except Exception as error:
            sys.exit(f"{path}: {error}")
    if not tables:
        sys.exit(f"no table in any *{ENDING} under {sys.argv[1]}")
    print(f"docling-core accepts {len(files)} documents with {tables} tables")


if __name__ == "__main__":
    main()
