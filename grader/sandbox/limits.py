"""How much a submission may use."""

import msgspec

MIB = 1 << 20


class Limits(msgspec.Struct, frozen=True):
    """Limits of one run, enforced from outside.

    `cpu_seconds` is what counts; `wall_seconds` is a backstop against sleeping, generous because
    other load on the machine must not change a verdict. `memory_bytes` is what the program may
    use beyond what the warm process holds. Output past `output_bytes` a stream is read and
    dropped; a result past `result_bytes` ends the run.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int = 2048 * MIB
    file_bytes: int = 256 * MIB
    threads: int = 256
    output_bytes: int = 64 * 1024
    result_bytes: int = 64 * MIB


TIMES_THE_REFERENCE = 10
AT_LEAST_CPU_SECONDS = 20.0
WALL_PER_CPU = 6
WALL_EXTRA_SECONDS = 60.0

# For the reference itself, before anything is known of this machine.
FIRST_RUN = Limits(cpu_seconds=600, wall_seconds=3600)


def limits_from(reference_cpu_seconds: float) -> Limits:
    """The limits for students, from what the reference took on this machine now."""
    cpu = max(AT_LEAST_CPU_SECONDS, TIMES_THE_REFERENCE * reference_cpu_seconds)
    return Limits(cpu_seconds=cpu, wall_seconds=WALL_PER_CPU * cpu + WALL_EXTRA_SECONDS)
