"""Functions that the tests of the cage run inside it."""

import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, BinaryIO

from lms.base.cage_child import Refusal


def measure(stream: BinaryIO, *, factor: int = 1) -> dict[str, Any]:
    print("noise on standard output must not spoil the answer")  # noqa: T201 - that is the test
    return {"size": len(stream.read()) * factor, "word": "hòa giải"}


def environment(stream: BinaryIO) -> dict[str, Any]:
    descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    return {"names": sorted(os.environ), "descriptors": descriptors, "cwd": str(Path.cwd())}


def sleep(stream: BinaryIO) -> None:
    time.sleep(60)


def grow(stream: BinaryIO) -> int:
    return len([bytearray(16 * 1024 * 1024) for _ in range(64)])


def babble(stream: BinaryIO) -> str:
    return "x" * (5 * 1024 * 1024)


def break_down(stream: BinaryIO) -> None:
    raise LookupError("unforeseen")


def abort(stream: BinaryIO) -> None:
    os.abort()


def refuse(stream: BinaryIO) -> None:
    raise Refusal("wrong_kind", kind="csv")


def dial(stream: BinaryIO) -> None:
    socket.create_connection(("127.0.0.1", 9))


def start_program(stream: BinaryIO) -> None:
    subprocess.run(["/bin/true"], check=True)


def write_file(stream: BinaryIO, *, path: str) -> None:
    Path(path).write_text("x", encoding="utf-8")
