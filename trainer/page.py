"""A page that needs nothing else: HTML for printing and for passing on, without scripts, fonts or pictures.

It forbids itself to load anything. Whatever comes from learners, packs and scorers goes through `text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from trainer.printable import printable

STYLE = """
@page { size: A4; margin: 12mm }
body { font: 10.5pt/1.35 system-ui, sans-serif; color: #1d2127; max-width: 186mm; margin: 8mm auto }
h1 { font-size: 16pt; margin: 0 } h2 { font-size: 11.5pt; margin: 4mm 0 1mm; border-bottom: 1px solid #c9c5bb }
p { margin: 1mm 0 } .muted { color: #565d68; font-size: 9pt } .beside { display: flex; gap: 6mm; flex-wrap: wrap }
table { border-collapse: collapse; font-size: 9.5pt }
td, th { padding: 0.4mm 3mm 0.4mm 0; text-align: left; vertical-align: top }
th { font-weight: 600 } svg { display: block; max-width: 100% } .key { display: inline }
h2, tr, svg { break-inside: avoid; break-after: avoid }
"""


def page(title: str, body: Sequence[str], style: str = "") -> str:
    """A page, complete, UTF-8.

    Args:
        title: as it is, untrusted.
        body: pieces of HTML.
        style: rules beside `STYLE`.
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}{style}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def text(words: object) -> str:
    """Anything as text of a page: nothing in it is markup, nothing is hidden."""
    return escape(printable(str(words)))
