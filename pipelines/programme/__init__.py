"""What an article reports of the programme: who took part, wrote a masterplan, was evaluated or won an award."""

from pipelines.programme.awards import find_awards
from pipelines.programme.models import Award

__all__ = ["Award", "find_awards"]
