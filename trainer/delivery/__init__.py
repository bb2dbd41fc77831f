"""How a reply was said, as information: measured, told in words, followed over time. It never touches a mark."""

from trainer.delivery.measure import delivered
from trainer.delivery.telling import Figure, in_a_line, told

__all__ = ["Figure", "delivered", "in_a_line", "told"]
