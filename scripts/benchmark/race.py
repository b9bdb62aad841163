"""Runs the tools one after another on the same files and writes down what was measured."""

import csv
import importlib.metadata
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import bulk
import rows
import scans
from peers import PEERS
from runner import RUNS, cores, machine, run, say, warn_if_busy

# A peer that needs longer reads the first files only, and is compared on those.
PEER_SECONDS = 150

# A run of so many copies of each document shows what is left of costs that a run pays once.
COPIES = 10

TITLE = ["# Benchmarks", "", "Written by `scripts/bench`; run it again for the figures of your machine."]
HEADINGS = ["# Benchmarks", "## Rows, compared with pdfplumber", "## Scans", "## Many documents"]
FOOT = """## Run it again

```text
scripts/bench                          on the samples
scripts/bench --scans                  only the scans, --text only the text, --bulk only many documents: what is not measured stays on this page
MINGXI_CORPUS=folder scripts/bench     on folder/real, whose MANIFEST.tsv has the columns name and text_layer, and the scans in folder/typeset
```
"""


def pdfs(root):
    """The PDFs with a text layer, and what they are in words."""
    corpus = os.environ.get("MINGXI_CORPUS")
    if not corpus:
        files = sorted((root / "samples").glob("*.pdf"))
        return [f for f in files if "scan" not in f.stem and f.stem != "mixed"], "the samples (`samples/`) without the scans"
    folder = Path(corpus).resolve() / "real"
    with open(folder / "MANIFEST.tsv", encoding="utf-8", newline="") as manifest:
        names = [r["name"] for r in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE) if r["text_layer"] != "no"]
    return sorted(folder / name for name in names), "published disclosures with a text layer (`$MINGXI_CORPUS/real`)"


def mingxi(program, files, out, engine="text"):
    """Median seconds of whole conversions: program start, reading, JSON on the disk and all."""
    clocks, busy, peaks = [], [], []
    for _ in range(RUNS):
        shutil.rmtree(out, ignore_errors=True)
        clock, core, peak, code, words = run([program, "convert", *files, "-o", out, "--jobs", "1", "--engine", engine], cores(1))
        if code > 1:
            sys.exit(f"bench: mingxi failed:\n{words}")
        clocks.append(clock)
        busy.append(core)
        peaks.append(peak)
    ledger = [json.loads(line) for line in (out / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    return {
        "clock": statistics.median(clocks),
        "core": statistics.median(busy),
        "spread": (min(clocks), max(clocks)),
        "peak": max(peaks),
        "pages": {Path(line["path"]).name: line["pages"] for line in ledger},
        "tables": sum(line["tables"] for line in ledger),
    }


def peer(name, files, out):
    _, _, peak, code, words = run([sys.executable, "-B", Path(__file__).with_name("peers.py"), name, PEER_SECONDS, out, *files], cores(1))
    if code != 0:
        sys.exit(f"bench: {name} failed:\n{words[-2000:]}")
    spent = json.loads(out.read_text())
    return {
        "files": [Path(s["file"]) for s in spent],
        "clock": sum(s["clock"] for s in spent),
        "core": sum(s["core"] for s in spent),
        "tables": sum(s["tables"] for s in spent),
        "peak": peak,
    }


def race(program, files, kept):
    """A line of the report for each tool, and the fastest and slowest run of mingxi."""
    say(f"{len(files)} PDFs; mingxi, {RUNS} times")
    ours = mingxi(program, files, kept / "mingxi")
    pages = sum(ours["pages"].values())
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    lines = [(f"mingxi {version}", "`mingxi convert --jobs 1 --engine text`", pages, ours, None)]
    for name, (package, _, call, _) in PEERS.items():
        say(name)
        theirs = peer(name, files, kept / name / "seconds.json")
        same = ours if theirs["files"] == files else mingxi(program, theirs["files"], kept / "part")
        count = sum(ours["pages"][f.name] for f in theirs["files"])
        lines.append((f"{package} {importlib.metadata.version(package)}", call, count, theirs, theirs["core"] / same["core"]))
    return lines, ours["spread"]


def checks_seconds(program, out):
    """Seconds that facts and checks of these conversions take, together, once."""
    command = [program.with_name("examples") / "cost", "--times", "20", *sorted(out.glob("*.json"))]
    told = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return int(told.stdout) / 1e6


def second_readings(program, files, kept):
    """What a second reading by an OCR engine adds to documents that are all print, in words, or nothing without an engine.

    Those that hold pictures are left out: what their pages cost is no second reading.
    """
    ledger = [json.loads(line) for line in (kept / "mingxi" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    print_only = [f for f, line in zip(files, ledger, strict=True) if "P003" not in line["findings"]]
    doctor = subprocess.run([program, "doctor"], capture_output=True, text=True)
    if not re.search(r"^ready +OCR", doctor.stdout, re.MULTILINE) or not print_only:
        return ""
    copies = kept / "copies"
    many = [copy(f, copies / f"{n}-{f.name}", n) for n in range(COPIES) for f in print_only]
    added = {}
    for what, some in (("one", print_only[:1]), ("all", print_only), ("many", many)):
        say(f"second readings, {len(some)} documents")
        text, auto = (mingxi(program, some, kept / "second", engine)["core"] for engine in ("text", "auto"))
        added[what] = (auto - text, share(auto - text, text))
    shutil.rmtree(copies)
    return (
        f"An OCR engine (`--engine auto`) reads amounts a second time, from the shapes of their glyphs: {added['one'][0]:.2f} s for one document, start of"
        f" the engine included; {added['all'][1]} for a run of {len(print_only)} different documents of print; {added['many'][1]} for a run of {len(many)},"
        f" {COPIES} copies of each, whose fonts are known by then."
    )


def copy(file, to, number):
    """A copy that is another file: a comment at its end."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(file.read_bytes() + f"\n%{number}\n".encode())
    return to


def agreement(files, kept):
    """Rows compared with pdfplumber's, where it read the file."""
    theirs = kept / "pdfplumber"
    stems = [f.stem for f in files if (theirs / f"{f.stem}.rows.json").exists()]
    return rows.compare(stems, kept / "mingxi", theirs, kept / "rows.json")


def share(part, whole):
    return f"{100 * part / whole:.2f} %" if whole else "no rows"


def report(what, count, lines, spread, agreed, checks, second):
    """The section of each heading."""
    text = [
        *TITLE,
        "",
        f"- Files: {count} PDFs, {what}.",
        f"- Machine: {machine()}. Every tool has one thread on one core.",
        f"- mingxi: the whole command, from its start to the JSON on the disk, median of {RUNS} runs"
        f" ({spread[0]:.2f} to {spread[1]:.2f} s). Peers: their table calls only, in one process, start and imports not counted.",
        f"- A peer that needs more than {PEER_SECONDS} s reads the first files only, and is compared with mingxi on those files.",
        "- Seconds of the core do not count what else the machine was doing; the last but one column compares them.",
        "",
        "| tool | call | pages | tables | pages/s | seconds | of the core | mingxi is faster by | peak memory |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, call, pages, it, ratio in lines:
        faster = "" if ratio is None else f"{ratio:.0f} ×"
        text.append(
            f"| {name} | {call} | {pages} | {it['tables']} | {pages / it['clock']:.1f} | {it['clock']:.2f} | {it['core']:.2f} | {faster} | {it['peak']:.0f} MiB |"
        )
    total, same = sum(n for _, n, _ in agreed), sum(s for _, _, s in agreed)
    text += [
        "",
        f"Facts and checks are {1000 * checks:.0f} ms of mingxi's seconds: {share(checks, lines[0][3]['core'] - checks)} on top of the rest"
        " (`crates/budget/examples/cost.rs`, the mean of 20 times).",
        *(["", second] if second else []),
        "",
        "The counts of tables differ by construction: mingxi stitches a table that runs over pages into one, and the peers count each page's part.",
    ]
    compared = [
        "## Rows, compared with pdfplumber",
        "",
        "A row is the texts of its cells in order, without blanks and empty cells. A difference says nothing about who is right;",
        "`target/bench/rows.json` lists them all after a run. pdfplumber counts captions set in a box as rows, reads a row cut by a page break",
        "as two, and reads characters that do not show; mingxi drops a header that is repeated on the next page.",
        "",
        "| file | rows of pdfplumber | the same in mingxi | |",
        "|---|--:|--:|--:|",
        *(f"| {stem} | {n} | {s} | {share(s, n)} |" for stem, n, s in agreed),
        f"| **all** | {total} | {same} | {share(same, total)} |",
    ]
    return [text, compared]


def with_sections(page, sections):
    """The page with these sections in place of those of the same heading, and the others as they are."""
    old = {part.partition("\n")[0]: part.rstrip() for part in re.split(r"(?m)^(?=## )", page)}
    new = {lines[0]: "\n".join(lines) for lines in sections}
    both = {TITLE[0]: "\n".join(TITLE)} | old | new
    return "\n\n".join([*(both[heading] for heading in HEADINGS if heading in both), FOOT])


def built(root):
    say("building")
    for what in (["-p", "mingxi-cli"], ["-p", "mingxi-budget", "--example", "cost"], ["-p", "mingxi", "--example", "one_process"]):
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", *what], cwd=root, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", root / "target")) / "release" / "mingxi"


def text_sections(program, files, what, kept):
    for folder in kept.iterdir() if kept.exists() else []:
        if folder.name not in ("scans", "bulk"):
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    lines, spread = race(program, files, kept)
    checks = checks_seconds(program, kept / "mingxi")
    return report(what, len(files), lines, spread, agreement(files, kept), checks, second_readings(program, files, kept))


def main(root, options):
    kept, docs = root / "target" / "bench", root / "docs" / "benchmarks.md"
    files, what = pdfs(root)
    if "--rows" in options:
        for stem, n, s in agreement(files, kept):
            print(f"{stem:24} {n:6} {s:6}  {share(s, n)}")
        return
    warn_if_busy()
    program, sections = built(root), []
    many = next((option for option in options if option.startswith("--bulk")), None)
    only = {"--text", "--scans"} & options or ({"--bulk"} if many else {"--text", "--scans", "--bulk"})
    if "--text" in only:
        sections += text_sections(program, files, what, kept)
    if "--scans" in only:
        sections.append(scans.measure(program, root, kept / "scans", files[0]))
    if many or "--bulk" in only:
        counts = sorted(map(int, many.split("=")[1].split(","))) if many and "=" in many else bulk.COUNTS
        sections.append(bulk.measure(program, files, what, counts, kept / "bulk", None if "--dry" in options else docs.parent))
    page = with_sections(docs.read_text(encoding="utf-8") if docs.exists() else "", sections)
    print(page)
    if "--dry" not in options:
        docs.write_text(page, encoding="utf-8")
