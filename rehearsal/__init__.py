"""Rehearsals: the real program against stand-ins on loopback (demo, try-real). Not part of the installed package."""
