"""What an article reports of the programme: who took part, wrote a masterplan, was evaluated or won an award."""

from pipelines.programme.awards import find_awards

__all__ = ["find_awards"]
