"""The learners' entrance: a small web server in front of the seats. Run as ``python -m trainer.classroom.entrance``."""
