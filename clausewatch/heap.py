"""One heap for all threads: glibc gives each its own, and what is freed in one is of no use to the others."""

import ctypes

M_ARENA_MAX = -8
"""The parameter of mallopt(3) that limits how many heaps there are (malloc.h of glibc)."""


def one_heap() -> bool:
    """Have threads that begin from now on share the first heap; whether the C library can (glibc does).

    A day's process with 10,000 sources holds some MB less so, and does not grow as threads come and go. Most of what
    Python allocates is small and does not come from there, and its threads rarely allocate at the same time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(M_ARENA_MAX, 1))
