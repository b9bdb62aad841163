"""The peers, each as a reader of all tables of a PDF, called as its documentation says.

  python peers.py NAME SECONDS OUT FILE...

reads FILEs until SECONDS are over, and writes OUT: the seconds that each file took, on the clock and of the core. Starting Python
and importing the tool are not counted. pdfplumber's tables are kept beside OUT for rows.py.
"""

import importlib
import json
import sys
import time
from pathlib import Path


def pdfplumber(path):
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        pages = []
        for page in pdf.pages:
            pages.append(page.extract_tables())
            page.close()
        return pages


def pymupdf(path, **options):
    import pymupdf

    with pymupdf.open(path) as pdf:
        return [[table.extract() for table in page.find_tables(**options).tables] for page in pdf]


def pymupdf_by_lines(path):
    return pymupdf(path, use_layout=False)


def img2table(path):
    from img2table.document import PDF

    found = PDF(str(path)).extract_tables(ocr=None)
    return [[table.content for table in tables] for _, tables in sorted(found.items())]


# name: (package, module, call as the report shows it, reader)
PEERS = {
    "pdfplumber": ("pdfplumber", "pdfplumber", "`page.extract_tables()`", pdfplumber),
    "PyMuPDF, lines only": ("PyMuPDF", "pymupdf", "`page.find_tables(use_layout=False)`, `extract()`", pymupdf_by_lines),
    "PyMuPDF": ("PyMuPDF", "pymupdf", "`page.find_tables()`, `extract()`", pymupdf),
    "img2table": ("img2table", "img2table.document", "`PDF(path).extract_tables(ocr=None)`", img2table),
}


def main(name, seconds, out, files):
    _, module, _, read = PEERS[name]
    importlib.import_module(module)
    out.parent.mkdir(parents=True, exist_ok=True)
    spent = []
    for path in files:
        clock, core = time.perf_counter(), time.process_time()
        pages = read(path)
        clock, core = time.perf_counter() - clock, time.process_time() - core
        spent.append({"file": path, "clock": clock, "core": core, "tables": sum(map(len, pages))})
        if name == "pdfplumber":
            (out.parent / f"{Path(path).stem}.rows.json").write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")
        if sum(s["clock"] for s in spent) > seconds:
            break
    out.write_text(json.dumps(spent), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
