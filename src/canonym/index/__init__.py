"""The compiled form of a lexicon: built, looked up, kept in files."""
