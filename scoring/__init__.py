"""The scorer: what staff replies earn and cost, with the evidence. Stands alone."""
