"""The report: one HTML file that needs nothing else, neither from the network nor scripts to be read.

Jinja fills the template, with every expression escaped wherever it stands; nothing is ever marked as safe but this
package's own style and script, whose hashes are all that the content security policy allows.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from summarizer.render.report.segments import blocks
from summarizer.render.report.view import direction, language, marks, view
from summarizer.render.words import amount, check_article, refused_words, web_address
from summarizer.version import __version__

if TYPE_CHECKING:
    from jinja2 import Template

    from summarizer.schema import Summary
    from summarizer.text import Article

_LONG = 200_000  # characters; a browser lays out what is longer only where it is seen
_CHARACTERS = str.maketrans({"\r": "&#13;", "\0": "\N{REPLACEMENT CHARACTER}"})
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_DIRECTIVES = ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'")


def render_html(summary: Summary, article: Article) -> str:
    """The report of an article's summary. UsageError where the summary is of another article."""
    check_article(summary, article)
    shown = view(summary)
    return _template().render(
        summary=summary,
        view=shown,
        called={item.key: item.called for item in shown.items},
        blocks=blocks(article, list(marks(article, shown.items))),
        language=language(article),
        direction=direction(article.text),
        link=web_address(article.url or article.source),
        refused_words=refused_words,
        amount=amount,
        is_long=len(article.text) > _LONG,
        style=_asset("report.css"),
        script=_asset("report.js"),
        policy=_policy(),
        version=__version__,
    )


def report_csp(frame_ancestors: str = "'none'") -> str:
    """The Content-Security-Policy header to serve reports with: the same for every report of this version.

    It is the policy that the page itself holds and, which only a header can say, who may frame it.
    """
    return f"{_policy()}; frame-ancestors {frame_ancestors}"


@cache
def _policy() -> str:
    allowed = ((kind, _asset(f"report.{end}")) for kind, end in (("style", "css"), ("script", "js")))
    return "; ".join((*_DIRECTIVES, *(f"{kind}-src 'sha256-{_digest(text)}'" for kind, text in allowed)))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> Markup:
    return Markup((files(__package__) / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of this package


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, finalize=_shown, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("report.html.jinja"))


def _shown(value: Any) -> Any:
    """Escaped, with the characters that a parser of HTML would change or that no encoding has."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    text = str(escape(value)).translate(_CHARACTERS)
    return Markup(text if text.isprintable() else text.translate(_HALVES))  # noqa: S704 - escaped in the line above
