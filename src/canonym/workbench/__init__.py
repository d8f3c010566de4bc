"""The curator's workbench: drafts, what a corpus holds that nobody knows, and what an edit would change.

- `suggest` drafts an entry from its native name;
- `mine` lists what a corpus names and no lexicon knows (`spotting` finds it, `joining` puts its spellings together), and
  `review` shows it as a table and takes the decisions in;
- `changes` says what an edit of a lexicon changes.
"""
