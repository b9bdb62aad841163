"""Whether docling-core takes DoclingDocument files as they are; says what it made of each.

  docling.py FILE.docling.json...

Prints one line a file: texts, tables, cells, pages; exits with 1 on the first that it refuses.
"""
import json
import sys

from docling_core.types.doc import DoclingDocument

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    document = DoclingDocument.model_validate_json(text)
    # What the model ignores would be lost to its users.
    ours, theirs = json.loads(text), document.export_to_dict()
    for name, items in ours.items():
        assert name in theirs or not items, f"{path}: docling-core drops '{name}'"
    cells = sum(len(table.data.table_cells) for table in document.tables)
    for table in document.tables:
        # Raises where cells lie outside the grid.
        table.export_to_dataframe(doc=document)
        grid = table.data.grid
        assert len(grid) == table.data.num_rows, path
        assert all(len(row) == table.data.num_cols for row in grid), path
    walked = sum(1 for _ in document.iterate_items())
    assert walked >= len(document.tables), path
    assert document.export_to_markdown(), path
    print(len(document.texts), len(document.tables), cells, len(document.pages))
