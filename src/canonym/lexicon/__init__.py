"""Curated knowledge as data: the values (`model`), their files (`format`, `writing`), merging (`store`), `lint`.

Nothing is imported here, so that a program that only needs the values pays for nothing else.
"""
