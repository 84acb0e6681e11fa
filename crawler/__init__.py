"""How pages get here and how the thing is run."""

__version__ = "0.1.0"
