"""Many articles: `many` runs them, `sources` reads them, `crowd` and `limits` hold the pace, `journal` remembers.

By a provider's Batch API: `rounds` says what is sent, `post` sends and fetches it, `sent` remembers.
"""
