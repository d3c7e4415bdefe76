"""Threads have no heaps of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

RESERVED = 40_000_000
"""Bytes: glibc reserves 64 MB for a heap, and nothing else here takes nearly as much."""

THREADS = """
import sys, threading, zlib
from clausewatch.heap import one_heap
if "one" in sys.argv and not one_heap():
    sys.exit("not glibc")
together = threading.Barrier(6)
def work():
    held = [zlib.compressobj() for _ in range(20)]
    together.wait()
    together.wait()
threads = [threading.Thread(target=work) for _ in range(5)]
for thread in threads: thread.start()
together.wait()
sizes = [int(end, 16) - int(start, 16) for start, end in (
    line.split()[0].split("-") for line in open("/proc/self/maps"))]
print(sum(size > int(sys.argv[1]) for size in sizes))
together.wait()
"""


def heaps(*arguments: str) -> int:
    """How many more than the first a process with five threads has."""
    command = [sys.executable, "-c", THREADS, str(RESERVED), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if "not glibc" in ran.stderr:
        pytest.skip("the C library is not glibc")
    return int(ran.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="a process's memory is told by /proc")
def test_threads_share_one_heap():
    assert heaps() >= 5
    assert heaps("one") == 0
