"""Small words that several front ends need said the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.packs.model import Customer


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 reply", "2,000 replies"."""
    plural = f"{noun[:-1]}ies" if noun.endswith(("ly", "py")) else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def called(customer: Customer) -> str:
    """Who it is: a customer by their name, somebody else by what they are too ("Sam, your team member")."""
    name = customer.name or "The customer"
    return f"{name}, your {customer.role}" if customer.role else name
