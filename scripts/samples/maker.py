"""The command behind scripts/make-samples."""
import argparse
import json
import sys
from pathlib import Path

import truths
from fonts import MissingFont
from recipes import RECIPES, typeset


def write_truths(folder):
    """Truth files from their generators, with the pages that typesetting puts each table on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in truths.ALL.items():
        (folder / f"{name}.json").write_text(json.dumps(make(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_truth(samples, name):
    return json.loads((samples / "truth" / f"{name}.json").read_text(encoding="utf-8"))


def main(arguments, samples):
    parser = argparse.ArgumentParser(prog="make-samples")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--truth", action="store_true", help="write the truth files first")
    parser.add_argument("--check", action="store_true", help="compare with what is committed")
    options = parser.parse_args(arguments)
    try:
        if options.truth:
            write_truths(samples / "truth")
        for name in options.names or RECIPES:
            data, setter = typeset(RECIPES[name], read_truth(samples, RECIPES[name].truth))
            (samples / f"{name}.pdf").write_bytes(data)
            print(f"{name}.pdf: {len(setter.pages)} pages, {len(data) // 1024} KiB", file=sys.stderr)
    except MissingFont as problem:
        print(f"make-samples: {problem}", file=sys.stderr)
        return 2
    return 0
