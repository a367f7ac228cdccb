"""正文数字: the numbers that a report's sentences give for the indicators of the forms.

The wordings are data, in `statements.toml`. A number is taken where a clause names the thing that
it counts, for the report's own year; where clauses disagree, or the sentence speaks of another
time, of a part, or of something near, nothing is said. A denial (未收到, 没有发生) is a zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.records import Statement
from pipelines.prose.sentences import Sentence, sentences
from pipelines.prose.wordings import HAS_NUMBER, WORDS, Wording, compiled, value_of, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Indicator, the number and whether it is approximate, the rank of the wording.
_Hit = tuple[str, tuple[float | int, bool], int]

_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?:度|(?=[^\d]|$))")

_CONTEXT = {name: re.compile(words) for name, words in WORDS["context"].items()}
_DISCLOSURE = WORDS["disclosure"]
_OBJECTS = tuple(compiled(_DISCLOSURE["verb"] + one) for one in _DISCLOSURE["objects"])
_PUT_OUT = tuple(compiled(_DISCLOSURE["verb"] + one) for one in _DISCLOSURE["put_out"])
_SHARE = compiled(_DISCLOSURE["share"])
_NEW = compiled(_DISCLOSURE["new"])
_PUBLISHING = re.compile(_DISCLOSURE["publishing"])
_THROUGH = re.compile(_DISCLOSURE["through"])
_MANY = re.compile(_DISCLOSURE["many"])
_CHANNELS = tuple((re.compile(c["words"]), c["indicator"]) for c in _DISCLOSURE["channel"])
_COUNTS = tuple(wording(entry) for entry in WORDS["count"])
_DENIAL = re.compile(WORDS["denial"]["start"])
_NOT_A_FACT = re.compile(WORDS["denial"]["not_a_fact"])
_QUALIFIED = re.compile(WORDS["denial"]["qualified"])
_TOPICS = tuple(wording(entry) for entry in WORDS["denial"]["topic"])
_JOINT = tuple(wording(entry) for entry in WORDS["denial"]["joint"])
_SUBJECTS = tuple(WORDS["subjects"])
#: A clause says nothing in words only with one of these.
_NOTHING = re.compile("[没未无]|不存在|为[0零]|是[0零]")
#: 诉讼9件 is the shortest clause that says anything; most cells of tables are shorter.
_SHORTEST = 4
#: A table without a full stop is one sentence of some 3,000 characters; nobody writes longer ones.
_LONGEST = 10_000
_SUM_WORDS = re.compile("共|总|合计|累计|全年")
_ZERO = (0, False)

#: From the reporting year 2019 on no form asks for one number of all that was disclosed.
_LAST_YEAR_OF_TOTALS = 2018


@dataclass(frozen=True, slots=True)
class _Found:
    statement: Statement
    rank: int


def read_statements(text: str, year: int | None) -> tuple[Statement, ...]:
    """The numbers that the sentences of a report on `year` give, in the order of the text.

    `quote` is `text[start:end]`, the clause as printed. One statement an indicator at most.
    """
    found: dict[str, list[_Found]] = {}
    before = ""
    for sentence in sentences(text):
        if _may_say(sentence.plain, before):
            for clause in sentence.clauses():
                for indicator, number, rank in _in_clause(sentence, clause, before, year):
                    start, end = sentence.span(*clause.span())
                    statement = Statement(indicator, *number, text[start:end], start, end)
                    found.setdefault(indicator, []).append(_Found(statement, rank))
        before = sentence.plain
    if year is not None and year <= _LAST_YEAR_OF_TOTALS:
        _total_of_the_only_channel(found)
    chosen = (_agreed(candidates) for candidates in found.values())
    return tuple(sorted((s for s in chosen if s), key=lambda s: (s.start, s.indicator)))


def _may_say(sentence: str, before: str) -> bool:
    """Whether a sentence has a number or a denial, and the one or the other names a subject."""
    return (
        _SHORTEST <= len(sentence) <= _LONGEST
        and (HAS_NUMBER.search(sentence) is not None or _NOTHING.search(sentence) is not None)
        and any(word in sentence or word in before for word in _SUBJECTS)
    )


def _in_clause(
    sentence: Sentence, clause: re.Match[str], before: str, year: int | None
) -> Iterator[_Hit]:
    words = clause[0]
    if len(words) < _SHORTEST:
        return
    counts = HAS_NUMBER.search(words) is not None
    denies = _NOTHING.search(words) is not None
    if not counts and not denies:
        return
    ahead = sentence.plain[: clause.start()]
    of_year = _is_of_year(ahead + words, words, year)
    if of_year and counts:
        yield from _disclosed(words, ahead)
    if of_year and denies:
        yield from ((indicator, _ZERO, 1) for indicator in _denied(words, sentence.plain))
    if not counts or _CONTEXT["planned"].search(words):
        return
    for count in _COUNTS:
        if count.key in words and (of_year or count.other_time):
            yield from _counted(count, words, ahead, before + sentence.plain)


def _is_of_year(ahead: str, clause: str, year: int | None) -> bool:
    said = _CONTEXT["no_year"].sub("", ahead) if "20" in ahead else ahead
    years = [int(match[1]) for match in _YEAR.finditer(said)]
    if years and year is not None and years[-1] != year:
        return False
    if _CONTEXT["other_time"].search(clause):
        return False
    if _CONTEXT["this_year"].search(said) or _CONTEXT["new_this_year"].search(clause):
        return True
    running = _CONTEXT["running"].search(clause) and not years
    return not running and not _CONTEXT["since_the_start"].search(said)


def _counted(wording: Wording, clause: str, ahead: str, around: str) -> Iterator[_Hit]:
    if _CONTEXT["unrelated"].search(around):
        return
    for rank, words in enumerate(wording.words, wording.rank):
        match = words.search(clause)
        if match is None:
            continue
        start = clause[: match.start()]
        if wording.whole and _CONTEXT["parts"].search(ahead + start):
            continue
        if wording.without and wording.without.search(match[0]):
            continue
        if wording.inside and not wording.inside.search(match[0]):
            continue
        if wording.not_before and wording.not_before.search(start):
            continue
        if wording.here and not wording.here.search(ahead + clause):
            continue
        if wording.not_in and wording.not_in.search(ahead):
            continue
        if wording.about and not wording.about.search(around):
            continue
        if number := value_of(match, ten_thousands=wording.ten_thousands):
            yield wording.indicators[0], number, rank
        return


def _disclosed(clause: str, ahead: str) -> Iterator[_Hit]:
    if not _PUBLISHING.search(clause) or _CONTEXT["planned"].search(clause):
        return
    for rank, patterns in ((1, _OBJECTS), (2, _PUT_OUT), (1, _shares(ahead))):
        for words in patterns:
            if match := words.search(clause):
                indicator = _channel(_channel_words(clause[: match.start()], ahead))
                start = ahead + clause[: match.start()]
                part = _CONTEXT["parts"].search(start) is not None
                part = part and not _CONTEXT["new_this_year"].search(clause)
                only_part = indicator == "disclosure.total" and (
                    rank > 1 or part or words is _SHARE
                )
                number = value_of(match)
                if indicator and number and not only_part:
                    yield indicator, number, rank
                return


def _shares(ahead: str) -> tuple[re.Pattern[str], ...]:
    """Behind a total, its parts need not say again what they are parts of: 其中网站公开180条."""
    return (_NEW, _SHARE) if any(words.search(ahead) for words in _OBJECTS) else ()


def _channel_words(start: str, ahead: str) -> str:
    """What the clause says of the way, with the clause before it where that is nothing else."""
    before = re.split("[,;:]", ahead.rstrip(",;:"))[-1] if ahead else ""
    alone = _THROUGH.match(before) and not any(c.isdigit() for c in before)
    words = f"{before}、{start}" if alone else start
    match = _THROUGH.search(words)
    return words[match.start() :] if match else ""


def _channel(words: str) -> str:
    """The indicator for the channels named: one channel's own, or the total for none or several."""
    if not words:
        return "disclosure.total"
    kinds: set[str] = set()
    for item in re.split("[、和及与]", words):
        kind = next((kind for pattern, kind in _CHANNELS if pattern.search(item)), None)
        if kind is not None:
            kinds.add(kind)
    if len(kinds) != 1 or (_MANY.search(words) and kinds != {"disclosure.channel.other"}):
        return "disclosure.total"
    return kinds.pop()


def _denied(clause: str, sentence: str) -> Iterable[str]:
    for joint in _JOINT:
        if joint.words[0].search(clause):
            yield from joint.indicators
    match = _DENIAL.search(clause)
    if match is None or _NOT_A_FACT.search(clause[: match.start()]):
        return
    scope = clause[match.end() :]
    if any(c.isdigit() for c in scope) or _QUALIFIED.search(scope):
        return
    for topic in _TOPICS:
        left = topic.taken_out.sub("", match[0] + scope) if topic.taken_out else match[0] + scope
        if not topic.words[0].search(left):
            continue
        if topic.without and topic.without.search(clause):
            continue
        if topic.about and not topic.about.search(sentence):
            continue
        if topic.verbs and not topic.verbs.search(match[0]):
            continue
        yield from topic.indicators


def _total_of_the_only_channel(found: dict[str, list[_Found]]) -> None:
    """A report that puts everything on its site, and gives that number alone, gives the total."""
    sites = [f for f in found.get("disclosure.channel.website", ()) if f.rank == 1]
    channels = [name for name in found if name.startswith("disclosure.channel.")]
    if sites and len(channels) == 1 and "disclosure.total" not in found:
        found["disclosure.total"] = [_Found(_as_total(one.statement), one.rank) for one in sites]


def _as_total(s: Statement) -> Statement:
    return Statement("disclosure.total", s.value, s.approximate, s.quote, s.start, s.end)


def _agreed(candidates: list[_Found]) -> Statement | None:
    """The first of the best candidates where they agree, or the one that says it is the sum."""
    best = min(found.rank for found in candidates)
    statements = [found.statement for found in candidates if found.rank == best]
    if len({s.value for s in statements}) == 1:
        return statements[0]
    sums = [s for s in statements if _SUM_WORDS.search(s.quote)]
    if len({s.value for s in sums}) == 1 and sums[0].value == max(s.value for s in statements):
        return sums[0]
    return None
