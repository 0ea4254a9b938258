"""`make fuzz`: throws altered recordings of real runs at the decoder, and at all that follows."""
