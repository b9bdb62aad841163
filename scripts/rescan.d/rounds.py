"""The round: choose pages, read their text layer, scan them, read the scans, compare, and judge."""

import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import compare
import scanner

# Shares that must be right, in all.
WANTED = {"amount": 0.999, "code": 0.999, "grid": 0.97}
# A document of a dozen pages takes seconds; one that needs this long hangs.
LIMIT_SECONDS = 900


def documents(root, only):
    """The PDFs with a text layer by family: a city, in the corpus."""
    corpus = os.environ.get("MINGXI_CORPUS")
    if corpus:
        folder = Path(corpus).resolve() / "real"
        with open(folder / "MANIFEST.tsv", encoding="utf-8", newline="") as manifest:
            names = [r["name"] for r in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE) if r["text_layer"] != "no"]
    else:
        folder = root / "samples"
        names = [f.name for f in folder.glob("*.pdf") if "scan" not in f.stem and f.stem not in ("mixed", "lying-font")]
    families = defaultdict(list)
    for name in sorted(names):
        if only in name:
            families[re.sub(r"-\d+$", "", Path(name).stem)].append(folder / name)
    return families


def convert(program, path, out, engine, pages=None):
    """The conversion of a PDF as JSON."""
    asked = ["--pages", ",".join(map(str, sorted(pages)))] if pages else []
    command = [program, "convert", path, "-o", out, "--engine", engine, *asked]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=LIMIT_SECONDS)
    made = out / f"{path.stem}.json"
    if done.returncode > 1 or not made.exists():
        raise RuntimeError(f"{path.name}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(made.read_text(encoding="utf-8"))


def has_amounts(table):
    return any(compare.kind(cell) == "amount" for cell in table["cells"])


def choose(paths, program, out, count):
    """Pages for each of a family's documents, `count` together: whole tables with amounts, drawn without looking."""
    tables = []
    for path in paths:
        whole = convert(program, path, out, "text")
        printed = {page["page_no"] for page in whole["pages"] if page["kind"] == "text"}
        tables += [(path, t["pages"]) for t in whole["tables"] if has_amounts(t) and printed.issuperset(t["pages"])]
    random.Random(f"{[p.name for p in paths]}").shuffle(tables)
    chosen, left = defaultdict(set), count
    for path, pages in tables:
        new = set(pages) - chosen[path]
        if len(new) <= left:
            chosen[path] |= new
            left -= len(new)
    return {path: pages for path, pages in sorted(chosen.items()) if pages}


def rescanned(program, path, pages, dpi, kept):
    """What differs between a document's text layer and its scan."""
    scan = kept / "scans" / path.name
    it = scanner.scan(path, pages, dpi, scan)
    say(f"{path.stem}: pages {','.join(map(str, sorted(pages)))}; {it.words}, {it.colour}, {it.angle:.0f}°{'' if it.in_colour else ', scanned grey'}")
    expected = convert(program, path, kept / "text", "text", pages)
    read = convert(program, scan, kept / "read", "auto", pages)
    return compare.compare(path.stem, expected, read)


def family_tally(program, paths, chosen, kept):
    tally, pages = compare.Tally(), 0
    for path, numbers in choose(paths, program, kept / "whole", chosen.pages_per_family).items():
        one = rescanned(program, path, numbers, chosen.dpi, kept)
        tally.update(one)
        tally.differences += one.differences
        pages += len(numbers)
    tally["page"] = pages
    return tally


def share(tally, what):
    part = tally.share(what)
    return "none" if part is None else f"{100 * part:.2f} %"


def table_line(name, t):
    wrong, digits = t["amount"] - t["amount right"], t["amount right"] + t["amount moved"]
    cells = [f"{t[w]:6} {share(t, w):>9}" for w in ("amount", "code", "grid", "label")]
    return f"{name:12} {t['page']:5}  {'  '.join(cells)}  {t['amount'] - digits:8} {wrong - t['amount'] + digits:5} {t['amount unflagged']:9} {t['invented']:8}"


def faults(families, whole):
    """Why this round does not pass, in words."""
    found = [f"{name}: no amounts compared" for name, tally in families.items() if not tally["amount"]]
    for what, wanted in WANTED.items():
        if whole.share(what) is None:
            found.append(f"no {what}s compared")
        elif whole.share(what) < wanted:
            found.append(f"{what}s: {share(whole, what)}, expected at least {100 * wanted:.1f} %")
    return found


def write_differences(path, differences):
    header = "\t".join(f.name for f in fields(compare.Difference))
    path.write_text("\n".join([header, *(d.line() for d in differences)]) + "\n", encoding="utf-8")


def build(root):
    say("building")
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "-p", "mingxi-cli"], cwd=root, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", root / "target")) / "release" / "mingxi"


def say(words):
    print(f"rescan: {words}", file=sys.stderr, flush=True)


def main(root, chosen):
    found = documents(root, chosen.only)
    if not found:
        say(f"failed: no document is called {chosen.only}")
        return 2
    kept = root / "target" / "rescan"
    shutil.rmtree(kept, ignore_errors=True)
    for part in ("scans", "whole", "text", "read"):
        (kept / part).mkdir(parents=True)
    families, whole = {}, compare.Tally()
    try:
        program = chosen.mingxi.resolve() if chosen.mingxi else build(root)
        for name, paths in found.items():
            families[name] = family_tally(program, paths, chosen, kept)
            whole.update(families[name])
            whole.differences += families[name].differences
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        say(f"failed: {error}")
        return 2
    write_differences(kept / "differences.tsv", whole.differences)
    if not chosen.keep:
        for part in ("scans", "whole", "text", "read"):
            shutil.rmtree(kept / part)
    titles = "  ".join(f"{title:>16}" for title in ("amounts", "codes", "grids", "labels"))
    print(f"{'family':12} pages  {titles}  misread moved unflagged invented")
    for name, tally in [*families.items(), ("all", whole)]:
        print(table_line(name, tally))
    wrong = faults(families, whole)
    for fault in wrong:
        say(fault)
    say(f"{len(whole.differences)} differences in {(kept / 'differences.tsv').relative_to(root)}")
    return 1 if wrong else 0
