"""Short and whole forms of the names of public bodies."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.bodies
from archive.bodies import body_key, whole_name


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("上海市科委", "上海市科学技术委员会"),
        ("如东县发改委", "如东县发展和改革委员会"),
        ("如东县卫生健康委", "如东县卫生健康委员会"),
        ("区住建局", "区住房和城乡建设局"),
        ("如东县市监局", "如东县市场监督管理局"),
        ("如东县政府办", "如东县人民政府办公室"),
        ("如东县政府", "如东县人民政府"),
        ("西藏自治区政府国资委", "西藏自治区政府国有资产监督管理委员会"),
        ("如东县人民政府", "如东县人民政府"),
        ("如东县人民政府办公室", "如东县人民政府办公室"),
        ("如东县发展和改革委员会", "如东县发展和改革委员会"),
        ("昌图县文旅广局", "昌图县文旅广局"),
        ("", ""),
    ],
)
def test_whole_names(short: str, whole: str) -> None:
    assert whole_name(short) == whole


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("如东县发改委", "如东县发展改革委员会"),
        ("如东县住房城乡建设局", "如东县住建局"),
        ("太平镇", "太平镇人民政府"),
        ("迎宾路街道", "迎宾路街道办事处"),
        ("如东县文化与旅游局", "如东县文旅局"),
    ],
)
def test_names_of_one_body_have_one_key(one: str, other: str) -> None:
    assert body_key(one) == body_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("如东县人民政府", "如东县人民政府办公室"),
        ("如东县工信局", "如东县经信局"),
        ("景德镇市人民政府", "景德镇市"),
        ("如东县城管局", "如东县城市管理和综合执法局"),
        ("如东县发改委", "如东县发改局"),
    ],
)
def test_names_of_two_bodies_have_two_keys(one: str, other: str) -> None:
    assert body_key(one) != body_key(other)


def test_no_two_short_forms_end_alike_and_differ() -> None:
    file = Path(archive.bodies.__file__).with_name("bodies.toml")
    forms: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))["whole"]
    for short, whole in forms.items():
        assert whole_name(short) == whole
        assert whole_name(whole) == whole, short


@given(st.text() | st.text(alphabet="县区市人民政府办公室科委发改局镇街道和()"))
def test_the_whole_form_of_a_whole_form_is_itself(name: str) -> None:
    assert whole_name(whole_name(name)) == whole_name(name)
    assert body_key(body_key(name)) == body_key(body_key(name))
