"""The cage in which strangers' files are parsed: limits hold, failures have names."""

import io
import os
import time
from pathlib import Path

import pytest

from lms.base.cage import Crashed, Limits, Refused, Timeout, TooBig, run_caged

_HERE = "tests.base.caged"


def test_a_result_comes_back_as_plain_data() -> None:
    assert run_caged(f"{_HERE}:measure", source=b"12345", options={"factor": 3}) == {"size": 15, "word": "hòa giải"}
    assert run_caged(f"{_HERE}:measure", source=io.BytesIO(b"123"))["size"] == 3


def test_nothing_of_the_parent_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    read_end, write_end = os.pipe()
    os.set_inheritable(read_end, True)
    try:
        seen = run_caged(f"{_HERE}:environment", source=b"")
    finally:
        os.close(read_end)
        os.close(write_end)
    assert not {"SECRET_KEY", "PATH", "HOME", "DATABASE_URL"} & set(seen["names"])
    assert len(seen["descriptors"]) <= 5  # the three standard ones, the answer, the directory being listed
    assert seen["cwd"] == "/"


def test_time_is_bounded() -> None:
    started = time.monotonic()
    with pytest.raises(Timeout):
        run_caged(f"{_HERE}:sleep", source=b"", limits=Limits(seconds=0.7))
    assert time.monotonic() - started < 5


def test_memory_is_bounded() -> None:
    with pytest.raises(TooBig):
        run_caged(f"{_HERE}:grow", source=b"", limits=Limits(memory_mib=128))


def test_output_is_bounded() -> None:
    with pytest.raises(TooBig):
        run_caged(f"{_HERE}:babble", source=b"", limits=Limits(output_mib=1))


@pytest.mark.parametrize("function", ["break_down", "abort", "no_such_function"])
def test_an_unforeseen_end_is_named(function: str) -> None:
    with pytest.raises(Crashed):
        run_caged(f"{_HERE}:{function}", source=b"")


def test_the_function_can_refuse_by_code() -> None:
    with pytest.raises(Refused) as caught:
        run_caged(f"{_HERE}:refuse", source=b"")
    assert caught.value.code == "wrong_kind"
    assert caught.value.facts == {"kind": "csv"}


@pytest.mark.parametrize("function", ["dial", "start_program"])
def test_no_network_and_no_programs(function: str) -> None:
    with pytest.raises(Crashed, match="not in the cage"):
        run_caged(f"{_HERE}:{function}", source=b"")


def test_no_file_is_written(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with pytest.raises(Crashed, match="not in the cage"):
        run_caged(f"{_HERE}:write_file", source=b"", options={"path": str(target)})
    assert not target.exists()
