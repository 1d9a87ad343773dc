"""Lists that come in by page, API, command and job: one table of kinds, one way of an import."""
