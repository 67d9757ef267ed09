"""The HTML report: `render_html`, and the policy to serve it with."""

from summarizer.render.report.page import render_html, report_csp

__all__ = ["render_html", "report_csp"]
