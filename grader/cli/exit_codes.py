"""What commands end with, beside 0 and click's own."""

ATTENTION = 1  # everything went as it should, and something wants a look
INTERRUPTED = 130
