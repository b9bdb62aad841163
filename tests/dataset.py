"""Whether the tables of a run load, and hold what its JSON holds.

  dataset.py FOLDER LINE...

FOLDER/out holds a run with --format csv,parquet. DuckDB loads each Parquet table, and counts and sums in it are compared with the JSON documents;
frictionless validates datapackage.json; each LINE, as README has it, is run in FOLDER. Prints one line a table; exits with 1 when something differs.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import frictionless
import pandas
import polars

TABLES = ["documents", "cells", "facts", "statements", "checks", "findings"]
# Tables with an amount_yuan, and the member of the JSON that their rows are made from.
MEMBERS = {"facts": "facts", "statements": "narrative", "checks": "checks", "findings": "findings"}


def from_json(out):
    """How many rows each table must have of each document, and what amount_yuan must add up to."""
    counts, sums = defaultdict(Counter), Counter()
    for path in sorted(out.rglob("*.json")):
        # Its text too: a number must not become a float on the way.
        document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        if "schema_version" not in document:
            continue
        name = str(path.relative_to(out))[: -len(".json")]
        counts["documents"][name] = 1
        counts["cells"][name] = sum(len(table["cells"]) for table in document["tables"])
        for table, member in MEMBERS.items():
            rows = document.get(member, [])
            counts[table][name] = len(rows)
            # What has more than six places is null in Parquet.
            amounts = [Decimal(row["amount_yuan"]) for row in rows if row.get("amount_yuan") is not None]
            sums[table] += sum(a for a in amounts if a == a.quantize(Decimal("0.000001")))
    return {table: +counts[table] for table in TABLES}, sums


def compare(out):
    counts, sums = from_json(out)
    for table in TABLES:
        parquet = str(out / f"{table}.parquet")
        rows = duckdb.sql(f"SELECT file, count(*) FROM '{parquet}' GROUP BY file").fetchall()
        assert dict(rows) == dict(counts[table]), f"{table}: {rows} in Parquet, {counts[table]} in JSON"
        total = sum(counts[table].values())
        assert len(polars.read_parquet(parquet)) == len(pandas.read_parquet(parquet)) == total, table
        assert duckdb.sql(f"SELECT count(*) FROM read_csv('{out / table}.csv', all_varchar = true)").fetchall() == [(total,)], table
        if table in ("facts", "statements"):
            [(amount,)] = duckdb.sql(f"SELECT sum(amount_yuan) FROM '{parquet}'").fetchall()
            assert isinstance(amount, Decimal), f"{table}: amount_yuan adds up to a {type(amount)}"
            assert amount == sums[table] != 0, f"{table}: {amount} in Parquet, {sums[table]} in JSON"
        print(f"{table}: {total} rows, {sums[table]} yuan")


def validate(package):
    report = frictionless.validate(str(package))
    errors = [(task.name, *error) for task in report.tasks for error in [(e.type, e.message) for e in task.errors]]
    assert report.valid, errors[:5] or report.to_dict()["errors"]
    names = {task.name for task in report.tasks}
    assert names == {*TABLES, *(f"{table}-parquet" for table in TABLES)}, names


def run(line, folder):
    os.chdir(folder)
    loaded = eval(line, {"duckdb": duckdb, "pandas": pandas, "polars": polars})
    assert len(loaded) > 0, f"nothing comes of {line}"


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve()
    compare(folder / "out")
    validate(folder / "out" / "datapackage.json")
    for line in sys.argv[2:]:
        run(line, folder)
