"""Facts that ship: the regions of Indonesia, and who took part in the programme when."""
