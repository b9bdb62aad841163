"""  python cut.py SOURCE OUT PAGE...

writes a PDF of these pages of another, in this order, as often as they are named. A program of its own: a process that has imported
PyMuPDF is large, and what it starts is measured as if it were as large.
"""

import sys

import pymupdf

source, out, *pages = sys.argv[1:]
with pymupdf.open(source) as whole, pymupdf.open() as part:
    for page in pages:
        part.insert_pdf(whole, from_page=int(page) - 1, to_page=int(page) - 1)
    part.save(out)
