"""The peers, each as a reader of all tables of a PDF, called as its documentation says.

  python peers.py NAME SECONDS OUT FILE...

reads FILEs until SECONDS are over, and writes OUT: the seconds that each file took, on the clock and of the core. Starting Python,
importing the tool and loading its models are not counted. What pdfplumber and the readers of scans read is kept beside OUT.
"""

import functools
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


# Chinese models, which the package holds; two threads, as mingxi has.
TWO_THREADS = {"EngineConfig.onnxruntime.intra_op_num_threads": 2, "EngineConfig.onnxruntime.inter_op_num_threads": 1, "Global.log_level": "error"}


@functools.cache
def rapidocr_engine():
    from rapidocr import RapidOCR

    return RapidOCR(params=dict(TWO_THREADS))


@functools.cache
def img2table_engine():
    from img2table.ocr import RapidOCR
    from rapidocr import LangRec

    return RapidOCR(params=TWO_THREADS | {"Rec.lang_type": LangRec.CH})


def rapidocr(path):
    """Each text as a row of one cell: there are no tables."""
    import numpy
    import pymupdf

    with pymupdf.open(path) as pdf:
        pages = []
        for page in pdf:
            drawn = page.get_pixmap(dpi=200, alpha=False)
            rgb = numpy.frombuffer(drawn.samples, numpy.uint8).reshape(drawn.height, drawn.width, 3)
            read = rapidocr_engine()(numpy.ascontiguousarray(rgb[:, :, ::-1]))
            pages.append([[[text] for text in read.txts or ()]])
        return pages


def img2table_scan(path):
    from img2table.document import PDF

    found = PDF(str(path), detect_rotation=True).extract_tables(ocr=img2table_engine())
    return [[[[cell.value or "" for cell in row] for row in table.content.values()] for table in tables] for _, tables in sorted(found.items())]


# name: (package, module, call as the report shows it, reader)
PEERS = {
    "pdfplumber": ("pdfplumber", "pdfplumber", "`page.extract_tables()`", pdfplumber),
    "PyMuPDF, lines only": ("PyMuPDF", "pymupdf", "`page.find_tables(use_layout=False)`, `extract()`", pymupdf_by_lines),
    "PyMuPDF": ("PyMuPDF", "pymupdf", "`page.find_tables()`, `extract()`", pymupdf),
    "img2table": ("img2table", "img2table.document", "`PDF(path).extract_tables(ocr=None)`", img2table),
}

SCAN_PEERS = {
    "RapidOCR": ("rapidocr", "rapidocr", "`RapidOCR()(page)`, drawn at 200 dpi: texts, no tables", rapidocr),
    "img2table and RapidOCR": ("img2table", "img2table.document", "`PDF(path, detect_rotation=True).extract_tables(ocr)`", img2table_scan),
}
ENGINES = {"RapidOCR": rapidocr_engine, "img2table and RapidOCR": img2table_engine}


def main(name, seconds, out, files):
    _, module, _, read = (PEERS | SCAN_PEERS)[name]
    importlib.import_module(module)
    if name in ENGINES:
        ENGINES[name]()
    out.parent.mkdir(parents=True, exist_ok=True)
    spent = []
    for path in files:
        clock, core = time.perf_counter(), time.process_time()
        pages = read(path)
        clock, core = time.perf_counter() - clock, time.process_time() - core
        spent.append({"file": path, "clock": clock, "core": core, "tables": sum(map(len, pages))})
        if name == "pdfplumber" or name in SCAN_PEERS:
            (out.parent / f"{Path(path).stem}.rows.json").write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")
        out.write_text(json.dumps(spent), encoding="utf-8")
        if sum(s["clock"] for s in spent) > seconds:
            break


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
