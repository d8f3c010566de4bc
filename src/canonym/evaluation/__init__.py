"""Measuring name matchers: gold sets, figures with intervals, peers, runs and reports.

    from canonym.evaluation import definitions, runs

    run = runs.measure(definitions.from_files(Path("names.csv"), Path("mentions.csv")))

Nothing here is imported by the library; `docs/evaluation.md` is the guide.
"""
