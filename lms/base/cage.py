"""The cage: parsers of files that strangers made run in a process of their own, with limits.

The function named by the caller runs in a fresh interpreter with a stripped environment, no inherited
descriptors but the file itself (its standard input), bounded time, memory and output, and no way to open a
socket, start a program or write a file. What comes back is plain JSON data or a named failure.

A fresh interpreter is started instead of a fork: a web worker has threads, and a fork of it would take locks,
connections and secrets along.

Source: security.md I5; contracts.md §1 (10 s, 256 MiB).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

_CHILD = Path(__file__).with_name("cage_child.py")
_ROOT = _CHILD.parents[2]
_MIB = 1024 * 1024
_STDERR_KEPT_BYTES = 4000
_OUT_OF_MEMORY_WORDS = (b"memory allocation", b"MemoryError", b"out of memory", b"Cannot allocate memory")


class CageError(Exception):
    """The caged function gave no result; the subclass says why, the text is for the log only."""


class Timeout(CageError):
    """The time was up before the function was done."""


class TooBig(CageError):
    """The function wanted more memory, or gave more output, than it may."""


class Crashed(CageError):
    """The function raised an unforeseen exception or its process died."""


class Refused(CageError):
    """The function itself refused the input, by a code of its own and with the facts of the case."""

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one caged call may use: wall-clock seconds, address space and output in MiB."""

    seconds: float = 10.0
    memory_mib: int = 256
    output_mib: int = 64


def run_caged(
    target: str, *, source: bytes | BinaryIO, options: dict[str, Any] | None = None, limits: Limits | None = None
) -> Any:
    """Run `module:function` on the source in a separate, limited process and return its JSON-able result.

    The function is called as `function(stream, **options)`, where `stream` is a seekable binary file open for
    reading. It may raise `lms.base.cage_child.Refusal` to refuse the input by a code.

    Args:
        target: importable name and function, for instance `lms.base.workbook:read`. Never taken from a request.
        source: the bytes, or a binary file that is read from its present position to its end.
        options: JSON-able keyword arguments.
        limits: by default 10 s, 256 MiB, 64 MiB of output.

    Raises:
        Timeout, TooBig, Crashed, Refused: as their names say.
    Source: security.md I5.
    """
    bounds = limits or Limits()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as result, tempfile.TemporaryFile() as complaints:
        if isinstance(source, bytes):
            given.write(source)
        else:
            shutil.copyfileobj(source, given)
        given.seek(0)
        status = _run(target, options or {}, bounds, given=given, result=result, complaints=complaints)
        return _outcome(status, result=result, complaints=complaints)


def _run(
    target: str, options: dict[str, Any], bounds: Limits, *, given: IO[bytes], result: IO[bytes], complaints: IO[bytes]
) -> int:
    order = {
        "root": str(_ROOT),
        "target": target,
        "options": options,
        "memory_bytes": bounds.memory_mib * _MIB,
        "output_bytes": bounds.output_mib * _MIB,
        "cpu_seconds": int(bounds.seconds) + 1,
    }
    # Interpreter and script are our own; the order holds no request data that a shell would read.
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-X", "utf8", str(_CHILD), json.dumps(order)],
        stdin=given,
        stdout=result,
        stderr=complaints,
        cwd=os.sep,
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )
    try:
        return process.wait(timeout=bounds.seconds)
    except subprocess.TimeoutExpired as error:
        raise Timeout(f"{target} took longer than {bounds.seconds} s") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _outcome(status: int, *, result: IO[bytes], complaints: IO[bytes]) -> Any:
    complaints.seek(0)
    words = complaints.read(_STDERR_KEPT_BYTES)
    if status == 0:
        result.seek(0)
        answer = json.load(result)
        if "refused" in answer:
            raise Refused(answer["refused"], answer["facts"])
        return answer["value"]
    if -status == signal.SIGXCPU:
        raise Timeout("the processor time was used up")
    if -status in {signal.SIGKILL, signal.SIGXFSZ} or any(sign in words for sign in _OUT_OF_MEMORY_WORDS):
        raise TooBig(words.decode("utf-8", "replace"))
    raise Crashed(f"status {status}: {words.decode('utf-8', 'replace')}")
