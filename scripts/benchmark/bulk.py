"""Runs over many documents: memory of all processes together, what a second worker brings, what the boundary between processes costs."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from runner import cores, machine, say

# How many documents, unless others are asked for.
COUNTS = [10, 100, 1000]
# Documents of the runs that are timed, at most, and how often each is timed; the median counts.
TIMED = 220
TIMES = 5
# Between two looks at the memory.
PAUSE = 0.005
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
FORMATS = "json,csv,parquet"


def copies(files, count, folder):
    """So many PDFs: those files again and again, each time with other bytes, so that none is a duplicate."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for n in range(count):
        (folder / f"{n:05}.pdf").write_bytes(files[n % len(files)].read_bytes() + f"\n% {n}\n".encode())
    return folder


def hungriest_first(program, files, kept):
    """The files in the order of the memory that each takes alone, each twice: at every count both workers have the hungriest at one time."""
    hunger = {}
    for file in files:
        shutil.rmtree(kept, ignore_errors=True)
        timed([program, "convert", file, "-o", kept, "--jobs", 1, "--engine", "text", "--quiet"], kept, cores(1))
        hunger[file] = json.loads((kept / "ledger.jsonl").read_text(encoding="utf-8"))["peak_memory_mib"] or 0
    return [file for file in sorted(files, key=lambda file: (-hunger[file], file.name)) for _ in range(2)]


def tree(pid):
    """A process and those that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += tree(int(child))
        except OSError:
            pass
    return found


def resident(pid):
    """MiB that a process has in memory now; pages that it shares with others count in full."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_MIB
    except (OSError, IndexError):
        return 0.0


def watched(command, out):
    """Runs a command on two cores: a list of (documents done, MiB of its first process, MiB of all)."""
    child = subprocess.Popen(["taskset", "-c", ",".join(map(str, cores(2))), *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    ledger, seen, done = out / "ledger.jsonl", [], 0
    offset = 0
    while child.poll() is None:
        each = [resident(pid) for pid in tree(child.pid)]
        if ledger.exists():
            with open(ledger, "rb") as file:
                file.seek(offset)
                more = file.read()
            offset += len(more)
            done += more.count(b"\n")
        seen.append((done, each[0], sum(each)))
        time.sleep(PAUSE)
    words = child.stderr.read().decode(errors="replace")
    if child.returncode > 1:
        sys.exit(f"bench: {command[0]} failed:\n{words[-2000:]}")
    return seen


def memory(program, files, counts, formats, kept):
    """For each count: the most that all processes had, the hungriest worker, the main process, and what was seen on the way."""
    lines = []
    for count in counts:
        say(f"memory over {count} documents, {formats}")
        folder, out = copies(files, count, kept / "in"), kept / "out"
        command = [program, "convert", folder, "-o", out, "--jobs", 2, "--engine", "text", "--quiet", "--format", formats]
        seen, workers = [], []
        # A short run is done again until as many documents were read as in the longest: as many chances to be hungry together.
        for _ in range(-(-max(counts) // count)):
            shutil.rmtree(out, ignore_errors=True)
            seen += watched(command, out)
            ledger = [json.loads(line) for line in (out / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
            workers += [line["peak_memory_mib"] or 0 for line in ledger]
        lines.append((count, sum(line["pages"] for line in ledger), max(s[2] for s in seen), max(workers), max(s[1] for s in seen), seen))
    return lines


def timed(command, out, on):
    """Seconds on the clock, and of the cores."""
    shutil.rmtree(out, ignore_errors=True)
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(["taskset", "-c", ",".join(map(str, on)), *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    clock, after = time.perf_counter() - start, os.times()
    if done.returncode > 1:
        sys.exit(f"bench: {command[0]} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")
    return clock, after.children_user + after.children_system - before.children_user - before.children_system


def turns(commands, out):
    """The medians of several commands that take turns, so that what else the machine does hits them alike."""
    spent = [[] for _ in commands]
    for _ in range(TIMES):
        for seconds, (command, on) in zip(spent, commands):
            seconds.append(timed(command, out, on))
    return [tuple(map(statistics.median, zip(*seconds))) for seconds in spent]


def scaling(program, folder, kept):
    """Seconds (clock, cores) of one worker and of two, without tables and with them; of one core with a worker and in one process."""
    out = kept / "out"
    convert = [program, "convert", folder, "-o", out, "--engine", "text", "--quiet"]
    here = [program.with_name("examples") / "one_process", 1, out, folder]
    say("one worker and two")
    plain = turns([([*convert, "--jobs", n], cores(2)) for n in (1, 2)], out)
    tables = turns([([*convert, "--jobs", n, "--format", FORMATS], cores(2)) for n in (1, 2)], out)
    say("with a worker and without")
    boundary = turns([([*convert, "--jobs", 1], cores(1)), (here, cores(1))], out)
    return plain, tables, boundary


def plot(lines, path):
    """A picture of the memory of the longest run, over the documents done."""
    count, _, _, _, _, seen = lines[-1]
    most = max(s[2] for s in seen)
    width, height, left, top = 640, 240, 60, 20
    high = 50 * (int(most / 50) + 1)

    def line(which, colour):
        # The most at each hundredth of the run.
        peaks = {}
        for s in seen:
            at = 100 * s[0] // count
            peaks[at] = max(peaks.get(at, 0), s[which])
        points = " ".join(f"{left + width * at / 100:.0f},{top + height * (1 - v / high):.0f}" for at, v in sorted(peaks.items()))
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'

    def text(x, y, words, anchor="middle", colour="#444"):
        return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{words}</text>'

    grid = [
        f'<line x1="{left}" x2="{left + width}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>' + text(left - 6, f"{y + 4:.0f}", v, "end")
        for v, y in ((v, top + height * (1 - v / high)) for v in range(0, high + 1, 50))
    ]
    places = [text(left + width * part // 4, top + height + 18, count * part // 4) for part in range(5)]
    path.write_text(
        "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 20} {top + height + 40}" font-family="sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            *grid,
            *places,
            line(2, "#1f6f8b"),
            line(1, "#c06c00"),
            text(left + width, top + 12, "MiB, all processes", "end", "#1f6f8b"),
            text(left + width, top + 28, "MiB, the main process", "end", "#c06c00"),
            text(left + width // 2, top + height + 34, "documents done"),
            "</svg>\n",
        ]),
        encoding="utf-8",
    )


def documents_of(memories):
    """How many documents the longest run had."""
    return memories[FORMATS][-1][0]


def report(what, documents, memories, plain, tables, boundary):
    def row(name, one, two):
        return f"| {name} | {one[0]:.2f} | {two[0]:.2f} | {one[0] / two[0]:.2f} × | {one[1]:.2f} | {two[1]:.2f} |"

    return [
        "## Many documents",
        "",
        f"- Documents: {what}, again and again, each copy with other bytes, those first that take the most memory alone, and two copies of each"
        " in a row: so both workers have the hungriest at the same time, however many documents there are; `--engine text`.",
        f"- Machine: {machine()}.",
        f"- Memory: `mingxi convert --jobs 2`, looked at every {1000 * PAUSE:.0f} ms. *All processes*: the most that all had together at one time,"
        " pages that they share counted in each. *A worker*: the hungriest, as its ledger line says.",
        f"  Shorter runs are done again until {documents_of(memories):,} documents were read; the most of all counts.",
        "- The main process grows with tables until a row group of each is full, and then by the ledger's lines and what Parquet keeps of each group until the end.",
        "",
        "| formats | documents | pages | all processes | a worker | the main process |",
        "|---|--:|--:|--:|--:|--:|",
        *(
            f"| {formats} | {n:,} | {pages:,} | {most:.0f} MiB | {worker} MiB | {main:.0f} MiB |"
            for formats, lines in memories.items()
            for n, pages, most, worker, main, _ in lines
        ),
        "",
        f"![Memory over a run of {documents_of(memories):,} documents, {FORMATS}](memory.svg)",
        "",
        f"One worker and two on two cores, {documents} documents, medians of {TIMES} runs that took turns.",
        "",
        "| formats | one worker, s | two, s | faster by | of the cores, one | two |",
        "|---|--:|--:|--:|--:|--:|",
        row("json", *plain),
        row(FORMATS, *tables),
        "",
        f"On one core, a worker and the process that asks it take {boundary[0][0]:.2f} s ({boundary[0][1]:.2f} s of the core), one process that does it all"
        f" {boundary[1][0]:.2f} s ({boundary[1][1]:.2f} s): the boundary between processes costs {100 * (boundary[0][1] / boundary[1][1] - 1):.1f} % of the core's time.",
    ]


def measure(program, files, what, counts, kept, docs):
    """The lines of the section; the plot is written to `docs`, if that is given."""
    kept.mkdir(parents=True, exist_ok=True)
    files = hungriest_first(program, files, kept / "out")
    memories = {formats: memory(program, files, counts, formats, kept) for formats in ("json", FORMATS)}
    if docs:
        plot(memories[FORMATS], docs / "memory.svg")
    documents = min(TIMED, counts[-1])
    result = scaling(program, copies(files, documents, kept / "in"), kept)
    shutil.rmtree(kept)
    return report(what, documents, memories, *result)
