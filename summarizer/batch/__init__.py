"""Many articles: `many` runs them, `sources` reads them, `crowd` and `limits` hold the pace, `journal` remembers."""
