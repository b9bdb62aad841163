"""Runs one command and measures it; the machine in words."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

# mingxi is fast enough to be measured several times; the median counts.
RUNS = 5


def cores(count):
    """The last cores that this process may use."""
    return sorted(os.sched_getaffinity(0))[-count:]


def machine():
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores"


def run(command, on, threads=1, limit=None):
    """Seconds on the clock, seconds of the cores, peak memory in MiB, exit code and words of a command on these cores.

    The exit code is None where the command was killed at the limit of seconds.
    """
    taskset = ["taskset", "-c", ",".join(map(str, on))] if shutil.which("taskset") else []
    told = {f"{name}_NUM_THREADS": str(threads) for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    start = time.perf_counter()
    child = subprocess.Popen([*taskset, *map(str, command)], env=os.environ | told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    killed = threading.Event()

    def kill():
        killed.set()
        child.kill()

    watch = threading.Timer(limit or 0, kill)
    if limit:
        watch.start()
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    watch.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    clock = time.perf_counter() - start
    code = None if killed.is_set() else child.returncode
    return clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code, words.decode(errors="replace")


def say(words):
    print(f"bench: {words}", file=sys.stderr, flush=True)


def warn_if_busy():
    """Clocks are worth little beside a build; two threads on two cores most of all."""
    load = os.getloadavg()[0]
    if load > 0.5:
        say(f"the machine is busy (load {load:.1f}): run this again when it is not")
