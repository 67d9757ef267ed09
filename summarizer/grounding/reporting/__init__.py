"""What a sentence reports, read by a lexicon and the order of its words. English only."""
