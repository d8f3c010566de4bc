"""Characters: folding and the way back, words, scripts, romanisation, keys. Nothing here knows names or entities."""
