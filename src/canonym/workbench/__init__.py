"""The curator's workbench: drafts, what a corpus holds that nobody knows, and what an edit would change."""
