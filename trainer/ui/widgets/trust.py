"""A customer's trust on one line: a bar, a word, what the last turn did."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.conversation.trust import word_for
from trainer.printable import printable
from trainer.ui.widgets.bands import bar

LOW, HIGH = 28, 64
"""Trust below the first is drawn as a warning, from the second on as a success; the word says it too."""


class TrustMeter(Widget):
    """One line: ``Trust  ████░░░░░░  guarded  +7  felt partly understood``."""

    DEFAULT_CSS = "TrustMeter { height: 1; }"

    trust: reactive[int] = reactive(0)
    change: reactive[str] = reactive("")
    """What the last turn did: ``+7``."""
    remark: reactive[str] = reactive("")

    def render(self) -> Content:
        """The line, as wide as the widget."""
        width = self.content_size.width
        word = word_for(self.trust)
        drawn = trust_bar(self.trust, 20 if width >= 70 else 12)
        line = Content.assemble(("Trust  ", "bold"), drawn, (f"  {word}", "bold"))
        if self.change:
            line += Content(f"  {self.change}")
            said = Content.styled(f"  {printable(self.remark)}", "$muted")
            if line.cell_length + said.cell_length <= width:  # half a remark says less than none: it stands below, too
                line += said
        return line.truncate(max(1, width), ellipsis=True)


def trust_bar(trust: int, width: int) -> Content:
    """Trust as a bar of `width` cells."""
    style = "$text-warning" if trust < LOW else "$text-success" if trust >= HIGH else "$text-primary"
    return Content.styled(bar(trust, width), style)
