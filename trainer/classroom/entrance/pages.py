"""The two pages: where one comes in, and the terminal. No script and no word in them comes from anybody but us.

Whatever a visitor typed is escaped; scripts, styles and the font are files of this server.
"""

from __future__ import annotations

from html import escape

from trainer.classroom.codes import LENGTH
from trainer.classroom.model import LONGEST_NAME

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="dark">
<title>{title}</title>
<link rel="icon" href="data:,">
"""


def join_page(title: str, *, code: str = "", name: str = "", trouble: str = "", closed: bool = False) -> str:
    """The page in front of the terminal: code and name.

    Args:
        title: the class's.
        code: what to put into the field, from the address or the last try.
        name: likewise.
        trouble: one sentence about what was wrong.
        closed: whether the door is closed: no form then.
    """
    told = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    ask_code = "" if code else " autofocus"
    ask_name = " autofocus" if code else ""
    form = f"""<form method="post" action="/join" autocomplete="off">
<label for="code">Code</label>
<input id="code" name="code" value="{escape(code[:20])}" maxlength="20" required autocapitalize="characters"
 spellcheck="false" placeholder="{"·" * LENGTH}"{ask_code}>
<label for="name">Your name, or any other you like</label>
<input id="name" name="name" value="{escape(name[: LONGEST_NAME * 2])}" maxlength="{LONGEST_NAME}" required
 spellcheck="false"{ask_name}>
<button type="submit">Come in</button>
</form>
<p class="quiet">Your instructor sees your name and your replies. The others see a reply without a name, unless you
say otherwise. Everything stays on your instructor's computer.</p>"""
    body = '<p class="trouble">The door is closed. Ask your instructor.</p>' if closed else told + form
    return f"""{_HEAD.format(title=escape(title))}<link rel="stylesheet" href="/static/entrance.css">
</head>
<body class="door">
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""


def terminal_page(title: str, websocket: str) -> str:
    """The page that is the terminal.

    Args:
        title: the class's.
        websocket: where its script connects, ``ws://…/ws``.
    """
    return f"""{_HEAD.format(title=escape(title))}<link rel="stylesheet" href="/static/xterm.css">
<link rel="stylesheet" href="/static/entrance.css">
<script src="/static/entrance.js"></script>
<script src="/static/textual.js"></script>
</head>
<body class="room">
<noscript><p class="trouble">This page needs JavaScript. Or join from a terminal: sayback class join.</p></noscript>
<div id="wait" class="over"><p>Coming in …</p></div>
<div id="lost" class="over" hidden>
<p id="lost-words">The way to your instructor's computer is lost. Trying again …</p>
<form method="get" action="/"><button id="again" type="submit">Come back</button></form>
<form method="post" action="/leave"><button class="quiet" type="submit">I am somebody else</button></form>
</div>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{escape(websocket)}" data-font-size="16"></div>
</body>
</html>
"""
