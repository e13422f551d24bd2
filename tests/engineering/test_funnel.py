import xml.etree.ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.funnel import Funnel, FunnelError, FunnelStep, funnel_of
from wonton_core.model.mining_record import FilterSetting, MiningCounts, MiningRecord, MiningSettings
from wonton_core.report.funnel_report import funnel_json, funnel_lines, funnel_svg

SETTINGS = MiningSettings(
    task_source="lean",
    tip="c" * 40,
    suffixes=(".lean",),
    toolchain_files=("lean-toolchain",),
    rename_similarity_percent=50,
    fragment_limit=100,
    largest_file_bytes=1 << 20,
    change_filters=(FilterSetting("intent", "feat"), FilterSetting("library", "below Lib/")),
    edit_filters=(FilterSetting("import_only", "more than <imports>"), FilterSetting("tokens", "few")),
    plugins=(),
    wonton_version="0",
)
COUNTS = MiningCounts(
    commits_seen=21,
    commits_skipped={"commit_damaged": 1},
    conventional_messages=12,
    message_types={},
    merge_commits=2,
    root_commits=1,
    commit_parent_pairs=22,
    pairs_skipped={"parent_missing": 2},
    file_changes=1000,
    change_types={},
    changes_skipped={"symlink": 1, "contents_binary": 3},
    changes_dropped={"intent": 700, "library": 96},
    edits=230,
    changes_split=12,
    edits_dropped={"tokens": 29},
    tasks=201,
)
RECORD = MiningRecord(1, SETTINGS, complete=True, commits_done=21, sizes={}, counts=COUNTS)


def with_counts(**changes):
    return evolve(RECORD, counts=evolve(COUNTS, **changes))


def test_steps_in_order():
    steps = funnel_of(RECORD).steps
    assert [(step.name, step.change, step.remaining) for step in steps] == [
        ("commits", 21, 21),
        ("commit_damaged", -1, 20),
        ("commit_parent_pairs", 2, 22),
        ("parent_missing", -2, 20),
        ("file_changes", 980, 1000),
        ("contents_binary", -3, 997),
        ("symlink", -1, 996),
        ("intent", -700, 296),
        ("library", -96, 200),
        ("fragments", 30, 230),
        ("import_only", 0, 230),
        ("tokens", -29, 201),
    ]
    assert [step.name for step in steps if step.is_filter] == ["intent", "library", "import_only", "tokens"]
    assert list(dict.fromkeys(step.unit for step in steps)) == ["commits", "pairs", "changes", "edits"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tasks": 202}, "don't close after tokens: 201 by the steps, 202 on record"),
        ({"edits_dropped": {"tokens": 28}}, "don't close after tokens"),
        ({"changes_dropped": {"intent": 700, "gone": 96}}, "counts drops of gone"),
        ({"commits_skipped": {"commit_damaged": 22}}, "-1 on record"),
        ({"changes_skipped": {"symlink": 1001}, "changes_dropped": {}}, "-1 by the steps"),
    ],
)
def test_counts_that_do_not_close_are_refused(changes, said):
    with pytest.raises(FunnelError, match=said) as raised:
        funnel_of(with_counts(**changes))
    assert raised.value.exit_code == 4


def test_a_funnel_of_steps_that_do_not_follow_is_refused():
    good = (FunnelStep("a", "", "commits", 3, 3), FunnelStep("b", "", "commits", -3, 0))
    assert Funnel(good).steps == good
    for bad in (evolve(good[1], remaining=1), evolve(good[1], change=-4, remaining=-1)):
        with pytest.raises(FunnelError, match="does not close at b"):
            Funnel((good[0], bad))


@given(
    seen=st.integers(0, 50),
    pairs=st.integers(0, 60),
    dropped=st.lists(st.integers(0, 40), min_size=4, max_size=4),
    taken=st.integers(0, 99),
    tasks=st.integers(0, 99),
)
def test_whatever_closes_is_drawn(seen, pairs, dropped, taken, tasks):
    counts = evolve(
        COUNTS,
        commits_seen=seen,
        commits_skipped={},
        commit_parent_pairs=pairs,
        pairs_skipped={},
        file_changes=taken + dropped[0] + dropped[1],
        changes_skipped={},
        changes_dropped={"intent": dropped[0], "library": dropped[1]},
        edits=tasks + dropped[2] + dropped[3],
        edits_dropped={"import_only": dropped[2], "tokens": dropped[3]},
        tasks=tasks,
    )
    funnel = funnel_of(evolve(RECORD, counts=counts))
    assert sum(step.change for step in funnel.steps) == tasks
    assert len(list(funnel_lines(funnel))) == len(funnel.steps) + 4
    ET.fromstring(funnel_svg(funnel, "any"))


def test_bars_have_one_scale():
    lines = list(funnel_lines(funnel_of(RECORD)))
    (changes,) = [line for line in lines if "file_changes" in line]
    (tasks,) = [line for line in lines if "tokens" in line]
    assert changes.split() == ["file_changes", "+980", "1,000", "█" * 30]
    assert tasks.split() == ["tokens", "-29", "201", "█" * 6]
    (commits,) = [line for line in lines if line.lstrip().startswith("commits ")]
    assert commits.endswith("▋")


def test_json_has_all_steps():
    shown = funnel_json(funnel_of(RECORD))
    assert shown["steps"][-1] == {
        "name": "tokens", "summary": "few", "unit": "edits", "change": -29, "remaining": 201, "is_filter": True,
    }  # fmt: skip
    assert len(shown["steps"]) == 12


def test_the_picture_is_drawn_to_scale_and_escaped():
    root = ET.fromstring(funnel_svg(funnel_of(RECORD), "tasks & <more>"))
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "tasks & <more>"
    rests = [float(bar.attrib["width"]) for bar in root.iter(f"{space}rect") if bar.get("class") == "rest"]
    remaining = [step.remaining for step in funnel_of(RECORD).steps]
    assert rests == pytest.approx([width * max(rests) / max(remaining) for width in remaining], rel=1e-4)
    assert "import_only: more than <imports>" in [title.text for title in root.iter(f"{space}title")]
    gone = [float(bar.attrib["width"]) for bar in root.iter(f"{space}rect") if bar.get("class") == "gone"]
    assert len(gone) == 7
