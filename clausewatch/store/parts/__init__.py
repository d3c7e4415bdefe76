"""The store in parts, one class an aggregate's port; clausewatch.store.sql puts them together."""
