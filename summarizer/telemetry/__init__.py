"""The only door to OpenTelemetry: a span for each run, a child for each request to a model, and metrics.

Names are those of the semantic conventions for generative AI (1.41, the last ones before they moved to a repository of
their own), ours begin with `summarizer.`; docs/observability.md tells them all. Nothing that an article, a prompt, a
reply, an error's message or a key says is in any of them: of errors only the kind, of texts only their length.

Spans get their parents explicitly. A request's span is the current one only while we wait for the model, never while a
caller who iterates a stream has the thread: so neither his spans nor those of other tasks end up below it.
"""
