"""The race on scans whose truth is known: seconds a page, amounts read right, memory, and what starting an engine costs."""

import importlib.metadata
import json
import os
import shutil
import statistics
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from peers import SCAN_PEERS
from runner import RUNS, cores, machine, run, say

# A peer that needs longer reads the first files only, and is compared on those; at twice this it is killed.
SCAN_SECONDS = 300
# mingxi's runs on scans; the median counts.
SCAN_RUNS = 3
LONG_SCAN_PAGES = 40


@dataclass
class Scan:
    """Pages of a scan, and the numbers of the tables on them in the truth."""

    name: str
    truth: str
    pages: range
    tables: range


@dataclass
class Cut:
    """The pages of a scan that are raced on: how many, and the rows of the truth."""

    pages: int
    rows: list


CORPUS = [Scan("d0-scan150.pdf", "d0.truth.json", range(1, 12), range(1, 11)), Scan("d3-scan.pdf", "d3.truth.json", range(4, 15), range(1, 11))]
SAMPLES = [Scan("shanxi-scan.pdf", "truth/yunling.json", range(1, 5), range(1, 4))]


def scans(root):
    """The folder, its scans, and what they are in words."""
    corpus = os.environ.get("MINGXI_CORPUS")
    if corpus:
        return Path(corpus).resolve() / "typeset", CORPUS, "disclosures typeset from known truth (`$MINGXI_CORPUS/typeset`)"
    return root / "samples", SAMPLES, "the scanned sample (`samples/shanxi-scan.pdf`)"


def cut(source, pages, out):
    """A PDF of these pages of another, in this order, as often as they are named."""
    subprocess.run([sys.executable, "-B", Path(__file__).with_name("cut.py"), source, out, *map(str, pages)], check=True)
    return out


def ours(program, files, out, engine="auto", jobs=2, runs=SCAN_RUNS):
    """Median seconds of whole conversions, with the largest memory of all."""
    clocks, peaks, busy = [], [], []
    for _ in range(runs):
        shutil.rmtree(out, ignore_errors=True)
        clock, core, peak, code, words = run([program, "convert", *files, "-o", out, "--engine", engine, "--jobs", jobs], cores(2), 2)
        if code not in (0, 1):
            sys.exit(f"bench: mingxi failed:\n{words}")
        clocks.append(clock)
        busy.append(core)
        peaks.append(peak)
    return {"files": files, "clock": statistics.median(clocks), "core": statistics.median(busy), "peak": max(peaks)}


def theirs(name, files, out):
    """What a peer read before its time was over."""
    command = [sys.executable, "-B", Path(__file__).with_name("peers.py"), name, SCAN_SECONDS, out, *files]
    _, _, peak, code, words = run(command, cores(2), 2, limit=2 * SCAN_SECONDS)
    spent = json.loads(out.read_text()) if out.exists() else []
    if code is not None and code != 0:
        sys.exit(f"bench: {name} failed:\n{words[-2000:]}")
    read = [Path(s["file"]) for s in spent]
    return {"files": read, "clock": sum(s["clock"] for s in spent), "core": sum(s["core"] for s in spent), "peak": peak, "stopped": read != files}


def plain(text):
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


def is_amount(text):
    return "." in text and text.lstrip("-").replace(",", "").replace(".", "", 1).isdigit()


def truth_rows(path, numbers):
    tables = json.loads(path.read_text(encoding="utf-8"))["tables"]
    return [[plain(c) for c in row] for t in tables if t["no"] in numbers for row in t["grid"][t["header_rows"] :]]


def our_rows(path):
    """The rows of all tables, cells written out over their spans as the truth's are."""
    for table in json.loads(path.read_text(encoding="utf-8"))["tables"]:
        rows = [[""] * table["col_count"] for _ in range(table["row_count"])]
        for cell in table["cells"]:
            for r in range(cell["row"], cell["row"] + cell["row_span"]):
                for c in range(cell["col"], cell["col"] + cell["col_span"]):
                    rows[r][c] = plain(cell["text"])
        yield from rows


def their_rows(path):
    for tables in json.loads(path.read_text(encoding="utf-8")):
        for table in tables:
            yield from ([plain(c) for c in row] for row in table)


def found_anywhere(wanted, rows):
    """Amounts of the truth that stand among the texts, as often as they should: it does not matter where."""
    need = Counter(c for row in wanted for c in row if is_amount(c))
    have = Counter(c for row in rows for c in row)
    return sum((need & have).values())


def found_in_place(wanted, rows):
    """Amounts in the right column of the right row. A row of the truth is the row with as many columns that has most cells in common, each taken once."""
    common = sorted(
        (
            (sum(a == b != "" for a, b in zip(row, other)), -abs(i - k), i, k)
            for i, row in enumerate(wanted)
            for k, other in enumerate(rows)
            if len(row) == len(other)
        ),
        reverse=True,
    )
    pairs, taken = {}, set()
    for same, _, i, k in common:
        if same and i not in pairs and k not in taken:
            pairs[i] = k
            taken.add(k)
    return sum(a == b for i, k in pairs.items() for a, b in zip(wanted[i], rows[k]) if is_amount(a))


def amounts(cuts, files, rows_of):
    """Amounts in the truth of these files; found anywhere; found in place."""
    total, anywhere, placed = 0, 0, 0
    for file in files:
        wanted, rows = cuts[file].rows, list(rows_of(file))
        total += sum(is_amount(c) for row in wanted for c in row)
        anywhere += found_anywhere(wanted, rows)
        placed += found_in_place(wanted, rows)
    return total, anywhere, placed


def page_count(cuts, files):
    return sum(cuts[f].pages for f in files)


def version(program):
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]


def needs_engine(program, kept, file):
    """The engine that `auto` is, or the end: without one there is nothing to measure."""
    ours(program, [file], kept / "first", runs=1)
    made = json.loads((kept / "first" / f"{file.stem}.json").read_text(encoding="utf-8"))
    engines = [e["name"] for e in made["tool"]["engines"] if e["name"] != "hayro"]
    if any(f["code"] == "P003" for f in made["findings"]) or not engines:
        sys.exit("bench: no OCR engine\nhint: scripts/fetch-models")
    return engines[0]


def percent(part, whole):
    return f"{100 * part / whole:.2f} %"


def race(program, cuts, kept, engine):
    """A line of the report for each tool."""
    files = list(cuts)
    say(f"mingxi on {page_count(cuts, files)} scanned pages, {SCAN_RUNS} times")
    us = ours(program, files, kept / "mingxi")
    right = amounts(cuts, files, lambda f: our_rows(kept / "mingxi" / f"{f.stem}.json"))
    name = f"mingxi {version(program)}"
    lines = [line(cuts, name, f"`mingxi convert --engine auto --jobs 2` ({engine})", us, "", right)]
    for peer, (_, _, call, _) in SCAN_PEERS.items():
        say(peer)
        it = theirs(peer, files, kept / peer / "seconds.json")
        packages = " and ".join(f"{p} {importlib.metadata.version(p.lower())}" for p in peer.split(" and "))
        if not it["files"]:
            lines.append(f"| {packages} | {call} | 0, stopped after {2 * SCAN_SECONDS} s | | | | | | {it['peak']:.0f} MiB |")
            continue
        same = ours(program, it["files"], kept / "part") if it["stopped"] else us
        right = amounts(cuts, it["files"], lambda f: their_rows(kept / peer / f"{f.stem}.rows.json"))
        lines.append(line(cuts, packages, call, it, f"{it['clock'] / same['clock']:.1f} × (cores {it['core'] / same['core']:.1f} ×)", right, placed=peer != "RapidOCR"))
    return lines


def line(cuts, name, call, it, ratio, right, placed=True):
    total, anywhere, in_place = right
    pages = page_count(cuts, it["files"])
    count = f"{pages}, then stopped" if it.get("stopped") else pages
    place = percent(in_place, total) if placed else "no rows"
    return (
        f"| {name} | {call} | {count} | {it['clock'] / pages:.2f} | {it['core'] / pages:.2f} | {ratio} |"
        f" {percent(anywhere, total)} | {place} | {it['peak']:.0f} MiB |"
    )


def starting(program, kept, file):
    """Seconds that a run on one scanned page takes beside the page itself: the second of two like it costs only itself."""
    one = ours(program, [cut(file, [1], kept / "one.pdf")], kept / "out", jobs=1, runs=RUNS)
    two = ours(program, [cut(file, [1, 1], kept / "two.pdf")], kept / "out", jobs=1, runs=RUNS)
    return one["clock"], 2 * one["clock"] - two["clock"]


def report(what, cuts, lines, long_scan, start, text):
    total = sum(is_amount(c) for it in cuts.values() for row in it.rows for c in row)
    return [
        "## Scans",
        "",
        f"- Pages: {page_count(cuts, cuts)} with {total} amounts, of {what}: those of the tables whose truth is compared.",
        f"- Machine: {machine()}. Every tool has two threads on two cores: mingxi two workers of one thread, RapidOCR two threads within the model.",
        f"- mingxi: the whole command, from its start to the JSON on the disk, median of {SCAN_RUNS} runs. Peers: their calls only, in one process,"
        " starting, imports and loading the models not counted.",
        f"- A peer that needs more than {SCAN_SECONDS} s reads the first files only, and is compared with mingxi on those files.",
        "- Seconds of the cores do not count what else the machine was doing, but they do count threads that wait for each other.",
        "- *Found*: amounts that stand among the texts read, wherever. *In place*: in the right column of the row that is most like the truth's.",
        "",
        "| tool | call | pages | s/page | of the cores | mingxi is faster by | amounts found | in place | peak memory |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
        *lines,
        "",
        f"A scan of {LONG_SCAN_PAGES} pages with two workers: {long_scan['clock'] / LONG_SCAN_PAGES:.2f} s/page, {long_scan['peak']:.0f} MiB at most.",
        f"A scan of one page takes {start[0]:.2f} s, {max(0.0, start[1]):.2f} s of them to start and to load the engine.",
        f"A document of text takes {text[0]:.3f} s with `--engine text` and {text[1]:.3f} s with `--engine auto` (medians of {RUNS}), which"
        " loads an engine for print only to read a second time what no identity proves.",
    ]


def measure(program, root, kept, text_file):
    """The lines of the section; `text_file` is a PDF without pictures."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    folder, chosen, what = scans(root)
    cuts = {cut(folder / s.name, s.pages, kept / s.name): Cut(len(s.pages), truth_rows(folder / s.truth, s.tables)) for s in chosen}
    first = next(iter(cuts))
    engine = needs_engine(program, kept, first)
    lines = race(program, cuts, kept, engine)
    say(f"a scan of {LONG_SCAN_PAGES} pages; starting")
    pages = [1 + n % cuts[first].pages for n in range(LONG_SCAN_PAGES)]
    long_scan = ours(program, [cut(first, pages, kept / "long.pdf")], kept / "out", runs=1)
    text = [ours(program, [text_file], kept / "out", engine=e, runs=RUNS)["clock"] for e in ("text", "auto")]
    return report(what, cuts, lines, long_scan, starting(program, kept, first), text)
