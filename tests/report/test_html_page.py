"""The page of a benchmark report: whole, self-contained, escaped, and never at a loss for a missing section."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from wonton_core.errors import BadInputError
from wonton_core.report.html_markup import escaped, tag
from wonton_core.report.html_page import render_page
from wonton_core.report.html_pairs import PairSections
from wonton_core.report.html_rank_histogram import rank_counts
from wonton_core.report.html_report_part import ReportPart

PageMaker = Callable[[dict[str, Any]], str]
HOSTILE = "</script><script>pwned=1</script></title></style>\"'><img src=x onerror=pwned=1>&amp;\u202e\x00\ud800"


class Reading(HTMLParser):
    """What a browser would see: elements with their attributes, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements[-1][0] not in ("script", "style") if self.elements else True:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def count(self, name: str) -> int:
        return sum(tag == name for tag, _ in self.elements)

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for _, attributes in self.elements if "href" in attributes]


def test_it_shows_what_the_report_holds(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    text = Reading(page_of(report_content)).text
    for shown in (
        "by-hand-v1",
        "names obfuscated; Lean search graph against Coq proof term DAG; ablation drop_tokens; aggregation best_of",
        "at most 3 proofs a theorem",
        "solved proofs only",
        "MRR 0.500 [0.400, 0.600] 0.125 0.938",
        "MRR 0.625 [0.525, 0.725] 0.125 0.938",
        "size only",
        "a new one",
        "a new sign",
        "p-value of MRR against chance (100 permutations) 0.015 0.015",
        "5 not solved",
        "Pairs that could not be evaluated: 1. pair_missing : no proof to compare in the Coq run",
        "all pairs of the file",
        "the rule of ties",
        "bootstrap 17, permutation 18",
        "wonton-coq",
        "lean 1.2.3",
        "0123abcd",
        "1 of more than one pair",
    ):
        assert shown in text


def test_backquotes_become_code_and_nothing_evaluated_is_said(
    page_of: PageMaker, report_content: dict[str, Any]
) -> None:
    report_content["benchmark"]["description"] = "`statement` is <the> source; one ` alone"
    assert "one ` alone" in page_of(report_content)
    report_content["benchmark"]["description"] = "`statement` is <the> source"
    page = page_of(report_content)
    assert "<code>statement</code> is &lt;the&gt; source" in page
    assert "Nothing was evaluated" not in page
    report_content["summary"]["cohorts"]["global"]["pairs_evaluated"] = 0
    assert "Nothing was evaluated" in page_of(report_content)


def test_names_that_leak_are_told_where_names_are_in_sight(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    report_content["pairs"][0] |= {"lean_theorem": "coq_pair_and_comm", "coq_theorem": "Coq.Init.Logic.and_comm"}
    report_content["name_obfuscation"]["mode"] = "none"
    leak = "pairs hold the Coq name by construction, such as coq_pair_and_comm and Coq.Init.Logic.and_comm"
    assert leak in page_of(report_content)
    report_content["name_obfuscation"]["mode"] = "names"
    assert leak not in page_of(report_content)
    assert "any method that is blind to names" in page_of(report_content)


def test_names_in_sight_are_said_first(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    report_content["name_obfuscation"] = {"mode": "none", "salt": None}
    assert "names NOT obfuscated; Lean search graph" in Reading(page_of(report_content)).text


def test_every_threshold_stands_beside_what_was_measured(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    text = Reading(page_of(report_content)).text
    assert "Gate missed: 2 of 3 thresholds" in text
    assert "global pairs evaluated 4 3 missed" in text
    assert "global Recall@1 0.25 0.500 met" in text
    assert "global MRR 0.75 0.500 missed" in text
    assert "cross kind pairs evaluated 20 3 not judged" in text
    assert "cohorts.global.mrr=0.5 < 0.75" in text


def test_what_readers_must_know_is_said(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    before = Reading(page_of(report_content))
    assert "How many pairs have identical graphs" in before.text
    assert "thresholds met, with" not in before.text
    report_content["notes"] = ["One note.", "Another."]
    report_content["identical_graphs"] = {"pairs": 3, "statements": 2, "proofs": 1}
    report_content["gate"] |= {"passed": True, "failures": [], "warnings": ["too low to show anything"]}
    report_content["pairs"][1] |= {"status": "not_ranked", "coq_present": True}
    report_content["run_lean"]["theorems_solved"] = 5
    text = Reading(page_of(report_content)).text
    for said in (
        "One note.",
        "Another.",
        "statements of 2 and proofs of 1 of 3 pairs",
        "thresholds met, with 1 warning",
        "Warning: too low to show anything",
        "nothing of the two proofs could be compared",
    ):
        assert said in text


def test_an_empty_gate_is_not_called_passed(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    report_content["gate"] |= {"passed": True, "failures": [], "thresholds_checked": 0}
    assert "Gate: no threshold was judged" in Reading(page_of(report_content)).text


def test_ids_are_unique_and_links_lead_to_them(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    page = Reading(page_of(report_content))
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert {f"#pair-{number}" for number in (1, 2, 3, 4)} <= set(page.links)


def test_charts_have_titles_axes_and_text_alternatives(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    page = Reading(page_of(report_content))
    drawings = [attributes for name, attributes in page.elements if name == "svg"]
    assert len(drawings) == 3
    for attributes in drawings:
        assert attributes["role"] == "img"
        assert set((attributes["aria-labelledby"] or "").split()) <= set(page.ids)
    assert page.count("desc") == 3
    assert page.count("figcaption") == 3
    assert "Bar chart of 4 pairs. rank ≤ 3: 1, rank ≤ 10: 2, no rank: 1." in page.text
    assert "Lean → Coq: Recall@1 0.500, Recall@3 0.500, Recall@10 0.500." in page.text
    assert "a new one Lean → Coq 0.438, Coq → Lean 0.438" in page.text


def test_ranks_are_counted_in_classes() -> None:
    counts = rank_counts([1, 1.5, 2, 2.01, 50, 51, 1000, None])
    assert counts == {"1": 1, "≤ 2": 2, "≤ 3": 1, "≤ 5": 0, "≤ 10": 0, "≤ 20": 0, "≤ 50": 1, "> 50": 2, "none": 1}


def with_every_text(value: Any, text: str) -> Any:
    """The same with ``text`` for every text, and for every key that is a name: baselines, cohorts, parts, reasons."""
    if isinstance(value, str):
        return text
    if isinstance(value, list):
        return [with_every_text(item, text) for item in value]
    if isinstance(value, dict):
        changed = {key: with_every_text(item, text) for key, item in value.items()}
        for key in ("baselines", "components", "weights", "collapse", "versions", "seeds", "proofs_left_out"):
            if changed.get(key):
                changed[key] = {text: next(iter(changed[key].values()))} | changed[key]
        return changed
    return value


def test_no_text_of_a_report_becomes_markup(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    plain, page = Reading(page_of(report_content)), Reading(page_of(with_every_text(report_content, HOSTILE)))
    assert page.count("script") == page.count("style") == plain.count("script") == plain.count("style") == 1
    assert page.count("img") == 0
    assert {key for _, attributes in page.elements for key in attributes if key.startswith("on")} == set()
    shown = re.sub("[\x00\u202e\ud800]", "\ufffd", HOSTILE)
    assert page.text.count(shown) > 30


def test_what_html_cannot_hold_is_replaced() -> None:
    assert escaped("a\x00b\x1b[31m\ud800\t\n") == "a\ufffdb\ufffd[31m\ufffd\t\n"
    assert tag("p", "<", class_='"', hidden=True, title=None).source == '<p class="&quot;" hidden>&lt;</p>'


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths(item, (*path, key))


def one_of_each(content: dict[str, Any]) -> dict[str, Any]:
    """One side, one direction, a missing pair and another: what is read twice in the same way is tried once."""
    left = {key: value for key, value in content.items() if key != "run_coq"}
    return left | {"directions": {"lean_to_coq": content["directions"]["lean_to_coq"]}, "pairs": content["pairs"][1:3]}


def changed(content: dict[str, Any], path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> dict[str, Any]:
    """A copy in which ``change(parent, key)`` was made at ``path``."""
    copied = copy.deepcopy(content)
    parent: Any = copied
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return copied


SECTIONS = (
    "run_lean", "run_coq", "proof_aggregation", "graph_sources", "name_obfuscation", "lexical_ablation", "distance",
    "tie_rule", "seeds", "intervals", "summary", "directions", "gate", "versions", "plugins",
)  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_a_missing_section_is_said_in_words(section: str, page_of: PageMaker, report_content: dict[str, Any]) -> None:
    def absences(content: dict[str, Any]) -> int:
        text = Reading(page_of(content)).text.lower()
        return sum(text.count(words) for words in ("not in this report", "not said in this report"))

    whole = absences(report_content)
    assert absences({key: value for key, value in report_content.items() if key != section}) > whole


def test_nothing_that_is_missing_or_null_breaks_the_page(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    content = one_of_each(report_content)

    def remove(parent: Any, key: Any) -> None:
        del parent[key]

    def empty(parent: Any, key: Any) -> None:
        parent[key] = None

    for path in paths(content):
        if isinstance(path[-1], str):  # half an interval is damage
            page_of(changed(content, path, remove))
            page_of(changed(content, path, empty))


WRONG: tuple[Any, ...] = ("text", 10**400, [[]], {"a": []})


def refusal(page_of: PageMaker, content: dict[str, Any]) -> str:
    """Why there is no page of ``content``; empty when there is one."""
    try:
        page_of(content)
    except BadInputError as error:
        return error.summary
    return ""


def test_a_value_of_the_wrong_type_is_named_with_its_place(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    content = one_of_each(report_content)
    refusals = []
    for path in paths(content):
        for wrong in WRONG:

            def put(parent: Any, key: Any, value: Any = wrong) -> None:
                parent[key] = value

            refusals.append(refusal(page_of, changed(content, path, put)))
    told = [text for text in refusals if text]
    assert len(told) > 200
    assert [text for text in told if not re.match(r"expected .*, found .* @ \$\.\w", text)] == []


def test_a_report_without_pairs_has_a_page(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    report_content["pairs"] = []
    text = Reading(page_of(report_content)).text
    assert "All 0 pairs" in text
    assert "no pair evaluated" in text


def test_a_large_page_is_a_page_and_a_folder(report_content: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    sections = PairSections.of(ReportPart(report_content), None, None)
    pages = render_page(sections, out, largest=1000)
    folder = tmp_path / "page-pairs"
    assert set(pages) == {out, *(folder / f"pair-{number}.html" for number in (1, 2, 3, 4))}
    main = Reading(pages[out].decode())
    assert {tmp_path / link for link in main.links if not link.startswith("#")} == set(pages) - {out}
    one = Reading(pages[folder / "pair-4.html"].decode())
    assert "The 2 nearest Coq theorems" in one.text
    assert set(one.links) == {"../page.html#pairs", "pair-1.html"}  # back, and the candidate that is another pair's


def test_the_policy_lets_only_the_pages_own_script_run(page_of: PageMaker, report_content: dict[str, Any]) -> None:
    page = page_of(report_content)
    policy = next(a["content"] or "" for _, a in Reading(page).elements if "http-equiv" in a)
    assert "default-src 'none'" in policy
    for name in ("style", "script"):
        (source,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert " style=" not in page  # the policy would drop it
