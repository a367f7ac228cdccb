"""Whose report of which year: the order of trust, and what stays empty."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from conftest import OUTSIDE
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Context, Identity
from archive.titles import read_title
from pipelines.identity.identify import identify
from pipelines.identity.kinds import count_parts, kind_of
from pipelines.identity.places import (
    is_relative,
    level_of_publisher,
    place_of,
    region_of,
    with_place,
    with_place_in_text,
)

LOOK_ALIKES = Path(__file__).parent / "cases" / "identity" / "look_alikes.toml"
REPORTS = Path(__file__).parents[2] / "shared" / "reports"
TODAY = "2026-11-22T08:00:00Z"

BODY = """一、总体情况
我们按要求做好信息公开工作。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
六、其他需要报告的事项
无。
"""


def settle(
    text: str = BODY,
    *titles: str,
    metadata: dict[str, str] | None = None,
    context: Context | None = None,
) -> Identity:
    return identify(text, titles, metadata or {}, context or Context(), TODAY)


def test_title_goes_before_everything() -> None:
    settled = settle(
        BODY,
        "如东县水务局2020年政府信息公开工作年度报告",
        metadata={"发布机构": "如东县财政局", "发布日期": "2023-02-01"},
        context=Context(publisher="如东县教育局", year=2022, region_code="320623"),
    )
    assert (settled.publisher, settled.year) == ("如东县水务局", 2020)
    assert (settled.region_code, settled.level, settled.kind) == ("320623", "county", "report")
    assert settled.title == "如东县水务局2020年政府信息公开工作年度报告"
    assert settled.claimed_published == "2023-02-01"
    assert settled.reason == ""


def test_labels_go_before_the_registry_and_posters_behind_it() -> None:
    title = "2020年政府信息公开工作年度报告"
    known = Context(publisher="如东县教育局")
    labelled = settle(BODY, title, metadata={"信息来源": "如东县财政局"}, context=known)
    assert labelled.publisher == "如东县财政局"
    posted = settle(BODY, title, metadata={"发布机构": "如东县人民政府办公室"}, context=known)
    assert posted.publisher == "如东县教育局"
    alone = settle(BODY, title, metadata={"发布机构": "如东县人民政府办公室"})
    assert alone.publisher == "如东县人民政府办公室"
    assert settle(BODY, title, metadata={"来源": "本站原创"}).publisher == ""


def test_listing_and_page_speak_for_an_attachment() -> None:
    row = settle(BODY, context=Context(title="如东县水务局2020年政府信息公开年报"))
    assert (row.publisher, row.year, row.kind) == ("如东县水务局", 2020, "report")
    cell = settle(BODY, context=Context(title="县水务局", column="2020年", region_code="320623"))
    assert (cell.publisher, cell.year) == ("如东县水务局", 2020)
    page = settle(
        BODY, context=Context(title="附件.pdf", page_title="如东县水务局2020年信息公开年报")
    )
    assert (page.publisher, page.year) == ("如东县水务局", 2020)


@pytest.mark.parametrize(
    "sentence",
    [
        "本报告所列数据的统计期限自2019年1月1日起至2019年12月31日止。",
        "报告数据统计时限从 2019 年 1 月 1 日到 12 月 31 日止。",
        "一、总体情况\n2019年,我局按要求开展工作。",
        "现将2019年如东县政府信息公开工作开展情况报告如下。",
    ],
)
def test_year_in_the_text_goes_before_the_column(sentence: str) -> None:
    assert settle(f"{sentence}\n{BODY}", context=Context(year=2022)).year == 2019


def test_year_is_inferred_only_in_the_end_and_said_to_be() -> None:
    settled = settle(BODY, context=Context(listed_on="2021-01-20"))
    assert settled.year == 2020
    assert "inferred" in settled.reason
    assert settle(BODY).year is None


def test_no_report_is_of_a_later_year() -> None:
    settled = identify(BODY, ["如东县2031年政府信息公开年报"], {}, Context(year=2020), TODAY)
    assert settled.year == 2020


def test_title_on_two_lines_and_with_a_longer_form() -> None:
    assert settle("洪泽区人民政府\n2023 年政府信息公开工作年度报告\n" + BODY).publisher == (
        "洪泽区人民政府"
    )
    broken = settle("2024 年如东县水务局政府信息公开工作\n年度报告\n" + BODY)
    assert (broken.publisher, broken.year) == ("如东县水务局", 2024)
    longer = settle("唐村镇2010年信息公开年报\n" + BODY + "\n邹城市唐村镇\n2011年2月1日")
    assert longer.publisher == "邹城市唐村镇"
    assert (longer.region_code, longer.level) == ("370883", "town")


def test_first_and_last_sentences_name_a_publisher_where_nothing_else_does() -> None:
    assert settle("《2020年度如东县水务局信息公开工作年度报告》由局审定。\n" + BODY).publisher == (
        "如东县水务局"
    )
    assert settle("本年报由如东县水务局编制。\n" + BODY).publisher == "如东县水务局"
    assert settle("如有疑问,请与如东县水务局办公室联系。\n" + BODY).publisher == "如东县水务局"
    assert settle(BODY + "如东县水务局\n2021年1月20日").publisher == "如东县水务局"


def test_the_whole_name_goes_before_the_short_one_where_the_text_prints_it() -> None:
    title = "如东县发改委2021年政府信息公开工作年度报告"
    assert settle(BODY, title).publisher == "如东县发改委"
    signed = BODY + "如东县发展和改革委员会\n2022年1月20日"
    assert settle(signed, title).publisher == "如东县发展和改革委员会"


def test_we_are_whom_the_registry_knows() -> None:
    title = "我局2021年政府信息公开工作年度报告"
    assert settle(BODY, title, context=Context(publisher="如东县水务局")).publisher == (
        "如东县水务局"
    )
    assert settle(BODY, title).publisher == ""


def test_an_office_that_draws_up_the_government_s_report_is_not_its_publisher() -> None:
    assert settle("本年报由如东县人民政府办公室编制。\n" + BODY).publisher == ""


def test_the_regulation_is_no_publisher() -> None:
    text = "根据《中华人民共和国政府信息公开条例》,公布2020年度报告。\n" + BODY
    assert settle(text).publisher == ""


@pytest.mark.parametrize(
    ("name", "region", "full"),
    [
        ("区统计局", "350303", "涵江区统计局"),
        ("县教育局", "330324", "永嘉县教育局"),
        ("我县教育局", "330324", "永嘉县教育局"),
        ("县政府办", "330324", "永嘉县政府办"),
        ("市发改委", "330300", "温州市发改委"),
        ("市市场监督管理局", "330300", "温州市市场监督管理局"),
        ("省人社厅", "330000", "浙江省人社厅"),
        ("市政府办公室", "330300", "温州市政府办公室"),
        ("市场监督管理局", "330324", "永嘉县市场监督管理局"),
        ("唐村镇", "370883", "邹城市唐村镇"),
        ("永嘉县教育局", "330324", "永嘉县教育局"),
        ("温州市教育局", "330324", "温州市教育局"),
        ("国家税务总局", "330324", "国家税务总局"),
        ("县教育局", "", "县教育局"),
        ("", "330324", ""),
    ],
)
def test_relative_names_get_the_region_s_name(name: str, region: str, full: str) -> None:
    assert with_place(name, region) == full


@pytest.mark.parametrize(
    ("name", "known", "code", "level"),
    [
        ("洪山区教育局", "", "420111", "county"),
        ("武汉市洪山区教育局", "", "420111", "county"),
        ("鼓楼区教育局", "", "", ""),
        ("鼓楼区教育局", "320100", "320106", "county"),
        ("莆田市卫生局", "350303", "350300", "prefecture"),
        ("西藏自治区政府国资委", "", "540000", "province"),
        ("黔东南州人民政府", "", "522600", "prefecture"),
        ("太平镇人民政府", "", "", "town"),
        ("北京市东城区东花市街道办事处", "", "110101", "town"),
        ("国家卫生健康委", "", "", "central"),
        ("乡村振兴局", "110112", "110112", "county"),
        ("广州市公安局荔湾区分局", "", "440103", "county"),
        ("十堰市生态环境局郧阳分局", "", "420304", "county"),
        ("池州高新区", "341702", "341702", "county"),
        ("池州高新区", "", "341700", "prefecture"),
        ("南通市发改委", "", "320600", "prefecture"),
    ],
)
def test_region_and_level(name: str, known: str, code: str, level: str) -> None:
    assert region_of(name, known) == code
    assert level_of_publisher(name, code) == level


@pytest.mark.parametrize(
    "name",
    [
        *("杭州市下城区人民政府", "杭州市下城区教育局", "杭州市江干区", "北京市崇文区城市管理局"),
        *("重庆市万盛区", "苏州市沧浪区财政局", "苏州市沧浪区市场监督管理局", "天津市大港区民政局"),
        *("大同市城区人民政府", "大同市城区教育局", "长治市郊区财政局", "大同市矿区", "洛阳市郊区"),
        *("苏州市吴江市教育局", "广州市增城市人民政府", "苏州市吴县", "湖南省望城县人民政府"),
        *("防城港市防城各族自治县", "杭州市山后园区人民政府", "呼伦贝尔市山前旗教育局"),
    ],
)
def test_what_the_list_of_divisions_has_not_is_a_county_below_its_city(name: str) -> None:
    region = region_of(name)
    assert level_of_publisher(name, region) == "county"
    below = name.removeprefix(place_of(name)[1])
    assert below != name
    assert level_of_publisher(with_place(below, region), region) == "county"
    assert level_of_publisher(f"{name}龙归街道办事处", region) == "town"


@pytest.mark.parametrize(
    "name",
    [
        *("高新区", "池北高新区管委会", "经济技术开发区管委会", "江北新区", "航空港区管委会"),
        *(
            "工业园区管委会",
            "园区管理委员会",
            "风景名胜区管委会",
            "示范区",
            "临港功能区",
            "大学城园区",
        ),
        *(
            "城市管理局",
            "市场监督管理局",
            "区划地名办公室",
            "民政局",
            "城区管理局",
            "城区绿化管理处",
        ),
        *("社区建设局", "库区移民局", "山区开发办公室", "革命老区建设办公室", "县域经济办公室"),
        *("农贸市场管理处", "智慧城市建设办公室", "企业上市办公室", "红旗渠管理局", "地区志办公室"),
        *("市区建设局", "辖区调整办公室", "自治区联络处", "大都市规划局", "两江灌区管理局"),
    ],
)
@pytest.mark.parametrize(("city", "code"), [("杭州市", "330100"), ("重庆市", "500000")])
def test_zones_and_bureaus_of_a_city_are_of_its_level(name: str, city: str, code: str) -> None:
    assert level_of_publisher(city + name, code) == level_of_publisher(city, code) != "county"


def test_a_city_below_a_province_that_the_list_has_not_may_be_of_two_levels() -> None:
    assert level_of_publisher("山东省莱芜市人民政府", region_of("山东省莱芜市人民政府")) == ""
    assert level_of_publisher("喀什地区行政公署", "653100") == "prefecture"
    assert level_of_publisher("新疆维吾尔自治区民政厅", "650000") == "province"


def test_places_of_the_text_lengthen_a_name_only_where_they_stand_before_it() -> None:
    assert with_place_in_text("龙归镇", "由韶关市武江区龙归镇编制") == "韶关市武江区龙归镇"
    assert with_place_in_text("龙归镇", "我市龙归镇") == "龙归镇"
    assert with_place_in_text("", "韶关市") == ""
    assert place_of("韶关市武江区龙归镇") == ("440203", "韶关市武江区")
    assert is_relative("区统计局")
    assert not is_relative("市场监督管理局")


@pytest.mark.parametrize(
    ("text", "titles", "kind"),
    [
        ("", [], "not_a_report"),
        (" \n\t", ["如东县2020年政府信息公开年报"], "unreadable"),
        ('{"articles": [], "total": 0}', ["如东县2020年政府信息公开年报"], "not_a_report"),
        ("今天天气很好。", [], "not_a_report"),
        ("政府信息公开年报 更多", ["政府信息公开年报"], "not_a_report"),
        (BODY, [], "report"),
        ("附件:如东县2020年政府信息公开年报.pdf", ["如东县2020年政府信息公开年报"], "report"),
        ("网站访问量", ["如东县政府网站工作年度报表(2020年度)"], "look_alike"),
        ("看图", ["图解:如东县2020年政府信息公开工作年度报告"], "look_alike"),
        (BODY, ["政府信息公开工作年度报告格式"], "look_alike"),
        (BODY, ["2020年政务公开工作总结"], "report"),
        ("各项工作取得成效。", ["2020年政务公开工作总结"], "not_a_report"),
        (
            "一、概述\n信息公开\n二、主动公开情况\n三、依申请公开情况\n四、复议诉讼情况",
            [],
            "report",
        ),
    ],
)
def test_kind(text: str, titles: list[str], kind: str) -> None:
    settled = settle(text, *titles)
    assert settled.kind == kind
    assert bool(settled.reason) == (kind != "report")


@pytest.mark.parametrize(
    "document",
    tomllib.loads(LOOK_ALIKES.read_text(encoding="utf-8"))["document"],
    ids=lambda document: document["title"] or "untitled",
)
def test_papers_of_other_kinds_are_no_reports(document: dict[str, str]) -> None:
    settled = settle(document["text"], *filter(None, [document["title"]]))
    assert settled.kind in {"look_alike", "not_a_report"}
    assert settled.reason


def test_a_report_below_a_title_of_another_kind_is_a_report() -> None:
    prose = "一、概述\n二、主动公开情况\n三、依申请公开情况\n四、复议诉讼情况\n"
    assert settle("如东县2012年信息公开年报\n" + prose, "通知公告").kind == "report"
    assert settle(BODY, "通知公告").kind == "report"
    assert settle("信息公开\n" + prose, "通知公告").kind == "look_alike"


def test_a_notice_with_the_report_in_it_is_the_report() -> None:
    notice = read_title("如东县人民政府办公室关于印发年度报告的通知")
    inside = read_title("如东县2020年政府信息公开工作年度报告")
    plain = BODY.replace(" ", "")
    assert kind_of(BODY, plain, [notice, inside], [])[0] == "report"
    assert count_parts(plain) == 6


@given(
    st.text() | st.text(alphabet="一二、总体情况政府信息公开年度报告2020年局县\n《》:|"),
    st.lists(st.text(), max_size=3),
    st.dictionaries(st.sampled_from(["发布机构", "发布日期", "来源"]), st.text()),
    st.text(),
)
def test_anything_is_settled(
    text: str, titles: list[str], metadata: dict[str, str], row: str
) -> None:
    context = Context(title=row, row=row, column=row, page_title=row, listed_on=row)
    settled = identify(text, titles, metadata, context, row)
    assert settled.kind in {"report", "look_alike", "not_a_report", "unreadable"}
    assert settled.kind == "report" or settled.reason


#: Reports whose text gives publisher and year in the words that a reader settled on.
_SAID = {
    "changtu-wenlv-2021-lines", "hanjiang-weisheng-2011", "heihe-qixiang-2021",
    "linxia-jiaotong-2019-trad", "longgui-zhen-2016", "rudong-shuiwu-2020",
    "suzhou-jiaoyu-2012-trad", "tianjiaan-2020", "tongzhou-xinfangban-2019",
    "yongjia-tongji-2015", "yongkang-jiaotong-2020",
}  # fmt: skip


def test_real_reports() -> None:
    if not REPORTS.exists():
        pytest.skip(f"{REPORTS} {OUTSIDE} and is not here")
    for folder in sorted(REPORTS.iterdir()):
        sources = [*folder.glob("source.txt"), *folder.glob("source.md")]
        if not sources:
            continue
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        settled = settle(sources[0].read_text(encoding="utf-8"))
        assert settled.kind == "report", folder.name
        assert settled.year == gold["year"], folder.name
        if folder.name in _SAID:
            assert settled.publisher == gold["publisher"], folder.name
