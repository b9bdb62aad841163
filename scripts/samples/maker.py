"""The command behind scripts/make-samples."""

import argparse
import hashlib
import json
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import truths
from fonts import MissingFont
from hostile import HOSTILE
from recipes import RECIPES, typeset
from scans import SCANS, poppler_version

HOSTILE_BODY = "pinglan"
NAMES = [*RECIPES, *SCANS, *(f"hostile/{name}" for name in HOSTILE)]


# Truth files


def compact(value, indent=0):
    """JSON with one line for each list or object that holds no other."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    if not any(isinstance(v, (dict, list)) for v in children) or all(isinstance(v, dict) and "cs" in v for v in children):
        if isinstance(value, list) and sum(len(str(v)) for v in value) > 600:
            return nested(value, indent)
        return json.dumps(value, ensure_ascii=False)
    return nested(value, indent)


def nested(value, indent):
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{json.dumps(k, ensure_ascii=False)}: {compact(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + compact(v, indent + 1) for v in value) + "\n" + " " * indent + "]"


def write_truths(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in truths.ALL.items():
        (folder / f"{name}.json").write_text(compact(make()) + "\n", encoding="utf-8")


def read_truth(samples, name):
    return json.loads((samples / "truth" / f"{name}.json").read_text(encoding="utf-8"))


# One sample: (bytes, its entry in the manifest)


def make(samples, name):
    if name in RECIPES:
        recipe = RECIPES[name]
        truth = read_truth(samples, recipe.truth)
        data, setter = typeset(recipe, truth)
        more = placed(setter.table_pages, setter.form_pages)
        if setter.look.hidden:
            more["hidden_text"] = {str(n): words for n, words in setter.look.hidden.items()}
        count = len(setter.pages)
    elif name in SCANS:
        recipe = SCANS[name]
        truth = read_truth(samples, recipe.truth)
        data, tables, forms, turns = recipe.make(truth)
        more = {**placed(tables, forms), "turned_deg": {str(n): angle for n, angle in turns.items()}, "poppler": poppler_version()}
        count = data.count(b"/Type /Page ")
    else:
        function, meaning = HOSTILE[name.removeprefix("hostile/")]
        data = function(read_truth(samples, HOSTILE_BODY))
        return data, {"file": f"{name}.pdf", "sha256": hashlib.sha256(data).hexdigest(), "exercises": meaning}
    entry = {
        "file": f"{name}.pdf",
        "truth": f"truth/{recipe.truth}.json",
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": count,
        "layers": recipe.layers,
        "exercises": recipe.exercises,
    }
    if recipe.watermark:
        entry["watermark"] = recipe.watermark
    if "seeded_errors" in truth:
        entry["seeded_errors"] = [
            f"table {e['table']} row {e['row']} col {e['col']}: {e['printed']} should be {e['should_be']}" for e in truth["seeded_errors"]
        ]
    return data, {**entry, **more}


def placed(tables, forms):
    """The pages of each table and form, as the manifest holds them."""
    found = {"table_pages": {str(no): pages for no, pages in tables.items()}}
    return {**found, "form_pages": list(forms.values())} if forms else found


# The manifest


def read_manifest(samples):
    path = samples / "manifest.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["sample"] if path.exists() else []
    return {e["file"].removesuffix(".pdf"): e for e in entries}


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def write_manifest(samples, entries):
    lines = [
        "# Written by scripts/make-samples. `pages` counts pages; `table_pages` tells where each table of the truth stands (table number = pages),",
        "# `form_pages` likewise in the order of the truth's forms; `turned_deg` how far a scanned page is turned counter-clockwise; `hidden_text` what",
        "# is drawn invisibly (page = words). Scans depend on the poppler that drew them.",
        "",
    ]
    for name in NAMES:
        if name in entries:
            lines += ["[[sample]]", *(f"{k} = {toml(v)}" for k, v in entries[name].items()), ""]
    (samples / "manifest.toml").write_text("\n".join(lines), encoding="utf-8")


# The command


def write(samples, names):
    entries = read_manifest(samples)
    for name in names:
        data, entries[name] = make(samples, name)
        path = samples / f"{name}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        print(f"{name}.pdf: {len(data) / 1024:.0f} KiB", file=sys.stderr)
    write_manifest(samples, entries)


def check(samples, names):
    """Names of samples and truth files that are not what this script makes."""
    wrong, entries = [], read_manifest(samples)
    with TemporaryDirectory() as folder:
        write_truths(Path(folder))
        wrong += [f"truth/{p.name}" for p in sorted(Path(folder).iterdir()) if not same(samples / "truth" / p.name, p.read_bytes())]
    for name in names:
        drawn_by = entries.get(name, {}).get("poppler")
        if drawn_by and drawn_by != poppler_version():
            print(f"{name}.pdf: not compared, drawn by poppler {drawn_by}, found {poppler_version()}", file=sys.stderr)
            continue
        data, entry = make(samples, name)
        if not same(samples / f"{name}.pdf", data) or entries.get(name) != entry:
            wrong.append(f"{name}.pdf")
    return wrong


def same(path, data):
    return path.exists() and path.read_bytes() == data


def main(arguments, samples):
    parser = argparse.ArgumentParser(prog="make-samples", description="Makes samples/ from its truth files.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="some samples only, such as sideways or hostile/empty")
    parser.add_argument("--truth", action="store_true", help="write the truth files first")
    parser.add_argument("--check", action="store_true", help="compare with what is there; exit 1 on any difference")
    options = parser.parse_args(arguments)
    unknown = [n for n in options.names if n not in NAMES]
    if unknown:
        parser.error(f"no sample named {', '.join(unknown)}; there are {', '.join(NAMES)}")
    try:
        if options.truth:
            write_truths(samples / "truth")
        if not options.check:
            write(samples, options.names or NAMES)
            return 0
        wrong = check(samples, options.names or NAMES)
    except MissingFont as problem:
        print(f"make-samples: {problem}", file=sys.stderr)
        return 2
    for name in wrong:
        print(f"make-samples: {name} differs\n  hint: run scripts/make-samples --truth and look at the difference", file=sys.stderr)
    return 1 if wrong else 0
