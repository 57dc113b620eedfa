"""What runs inside the cage (see `lms.base.cage`): take the order, close the doors, call the function.

Started as a script by `run_caged`, never imported by the web process except for `Refusal`.
"""

import importlib
import json
import os
import resource
import sys
from typing import Any

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.kill",
    "ctypes.",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_EXIT_TOO_BIG = 3


class Refusal(Exception):
    """Raised by a caged function to refuse its input: a code and the facts (JSON-able) a sentence needs."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def main() -> int:
    """Carry out the order given as the only argument; return the exit status."""
    order = json.loads(sys.argv[1])
    sys.path.insert(0, order["root"])
    # This script runs as `__main__`: callers' modules must meet the same `Refusal` class.
    sys.modules["lms.base.cage_child"] = sys.modules["__main__"]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module_name, function_name = order["target"].split(":")
    function = getattr(importlib.import_module(module_name), function_name)
    _leave_the_network()
    _limit(order)
    sys.addaudithook(_guard)
    try:
        answer = {"value": function(sys.stdin.buffer, **order["options"])}
    except Refusal as refusal:
        answer = {"refused": refusal.code, "facts": refusal.facts}
    except MemoryError:
        os.write(2, b"MemoryError\n")
        return _EXIT_TOO_BIG
    return _tell(answers, answer)


def _tell(answers: Any, answer: dict[str, Any]) -> int:
    try:
        json.dump(answer, answers, ensure_ascii=False, separators=(",", ":"))
        answers.close()
    except (MemoryError, OSError):
        os.write(2, b"MemoryError: the answer is too long\n")
        return _EXIT_TOO_BIG
    return 0


def _limit(order: dict[str, Any]) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, order["memory_bytes"]),
        (resource.RLIMIT_FSIZE, order["output_bytes"]),
        (resource.RLIMIT_CPU, order["cpu_seconds"]),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _leave_the_network() -> None:
    """Move into an empty network namespace where the kernel lets an ordinary user do so.

    Where it does not, the audit hook still refuses every socket that Python code opens.
    """
    import ctypes  # here only: the guard forbids it afterwards

    ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"not in the cage: {event}")
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError("not in the cage: writing")


if __name__ == "__main__":
    # Nothing is left to tidy up, and what a parser holds need not be given back piece by piece.
    status = main()
    sys.stderr.flush()
    os._exit(status)
