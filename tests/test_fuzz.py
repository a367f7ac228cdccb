"""Damaged documents: nothing raises, each value stands where it says, what is verified adds up."""

from __future__ import annotations

import pytest
from archive_samples import document
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import CASES, faults, mutated

# `python -m tests.bench_reading` goes on from there; reading a PDF takes longer.
SEEDS = 3
CELLS = st.one_of(
    st.integers(-5, 10**7).map(str),
    st.sampled_from(("", "0", "-", "/", "①", "一", "1.5万", "12 3", "其他", "总计", "行政许可")),
    st.text(max_size=6),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=9), min_size=1, max_size=12)


@pytest.mark.parametrize("name", CASES)
def test_a_damaged_document_keeps_the_rules(name: str) -> None:
    for seed in range(1 if name.startswith("pdf") else SEEDS):
        assert not faults(mutated(name, seed)), f"{name}, seed {seed}"


@settings(max_examples=80)
@given(st.binary(max_size=600), st.sampled_from(("", "text/html; charset=gbk", "text/plain")))
def test_any_bytes_keep_the_rules(body: bytes, media_type: str) -> None:
    made = document(body=body)
    object.__setattr__(made.capture, "media_type", media_type)
    assert not faults(made)


@settings(max_examples=80)
@given(
    ROWS,
    st.sampled_from(("二十条第（六）项", "申请人情况", "统计指标", "行政复议")),
    st.booleans(),
)
def test_any_table_keeps_the_rules(rows: list[list[str]], corner: str, ruled: bool) -> None:
    if ruled:
        cut = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
        source = f"<html><body><table><tr><td>{corner}</td></tr>{cut}</table></body></html>"
    else:
        source = corner + "\n" + "\n".join("\t".join(row) for row in rows)
    assert not faults(document(body=source.encode("utf-8", "replace")))


def test_the_rules_find_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object) -> None:
        raise ValueError("a fault of the reader")

    monkeypatch.setattr("pipelines.interpret.read_tables", raises)
    with pytest.raises(ValueError, match="a fault"):
        faults(mutated("html_2021_merged_heads", 0))
