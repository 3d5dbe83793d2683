"""How a command ends: 0 done, or one of these."""

FAILED = 1
"""Something of what was asked for failed."""
WRONG = 2
"""The call is wrong."""
UNREACHABLE = 3
"""AWS cannot be reached, or refuses."""
UNEXPECTED = 70
"""EX_SOFTWARE of sysexits.h: a fault of this program."""
INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
