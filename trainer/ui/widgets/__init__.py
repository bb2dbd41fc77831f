"""Widgets shared by screens, style sheets beside them."""
