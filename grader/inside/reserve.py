"""A little memory kept back, for a program that used up its own to be reported."""

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

TO_REPORT_WITH = 64 << 20


def use_reserve() -> None:
    """Gives it back to a process that has passed its limit."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
