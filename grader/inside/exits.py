"""Exit codes by which a child says why it could not report."""

HARNESS_FAILED = 97
CHANNEL_BROKEN = 96
