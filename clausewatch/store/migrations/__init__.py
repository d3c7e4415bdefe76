"""Alembic migrations: versions/ has one module a released schema, never edited once released.

tables.py is what the newest one leads to; the tests compare the two.
"""
