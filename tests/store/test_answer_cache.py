"""Answers are found again by all processes of a user, and only as they were put in."""

import multiprocessing
import os
import time

import pytest

from wonton_core.codec.records import content_hash
from wonton_core.model.judgement import ChatAnswer
from wonton_core.store.answer_cache import AnswerCache

KEY = content_hash("question")
ANSWER = ChatAnswer("«yes»\0", "m-1", 3, None, "stop")


@pytest.fixture
def cache(tmp_path):
    return AnswerCache(tmp_path / "deep" / "answers")


def test_an_answer_is_found_again_and_no_other(cache):
    assert cache.get(KEY) is None
    cache.put(KEY, ANSWER)
    assert AnswerCache(cache.folder).get(KEY) == ANSWER
    assert cache.get(content_hash("another")) is None


def entry(cache):
    (found,) = cache.folder.rglob("*.json")
    return found


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"\xff" + content,
        lambda content: content.replace(b"yes", b"yet"),
        lambda content: content.replace(b'"prompt_tokens": 3', b'"prompt_tokens": 4'),
        lambda content: content.replace(KEY.encode(), content_hash("other").encode()),
        lambda content: content.replace(b"text", b"test"),
    ],
)
def test_a_damaged_answer_is_none_and_can_be_put_in_again(cache, damage):
    cache.put(KEY, ANSWER)
    content = entry(cache).read_bytes()
    assert damage(content) != content
    entry(cache).write_bytes(damage(content))
    assert cache.get(KEY) is None
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) == ANSWER


def test_a_folder_in_an_answers_place_is_no_answer(cache):
    cache.put(KEY, ANSWER)
    place = entry(cache)
    place.unlink()
    place.mkdir()
    assert cache.get(KEY) is None


def _put_and_get(folder, first):
    cache = AnswerCache(folder)
    for number in range(first, first + 200):
        key = content_hash(number % 50)
        cache.put(key, ChatAnswer(f"answer {number % 50}" * 100, "m", 1, 1))
        found = cache.get(key)
        assert found is not None
        assert found.text.startswith(f"answer {number % 50}")


def test_several_processes_never_see_a_part_of_an_answer(cache):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_put_and_get, args=(cache.folder, first)) for first in (0, 17, 31)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert cache.size().answers == 50


def test_size_and_removal_by_age(cache):
    assert cache.size().answers == 0
    assert cache.clear().answers == 0
    for number in range(3):
        cache.put(content_hash(number), ANSWER)
    old = cache.folder / content_hash(0)[:2] / f"{content_hash(0)}.json"
    long_ago = time.time() - 10 * 86_400
    os.utime(old, (long_ago, long_ago))
    assert cache.size().answers == 3
    assert cache.size().bytes > 3 * len(ANSWER.text)
    assert cache.clear(older_than_days=5).answers == 1
    assert cache.get(content_hash(0)) is None
    assert cache.get(content_hash(1)) == ANSWER
    assert cache.clear().answers == 2
    assert cache.size().bytes == 0


def test_only_answers_are_removed_from_a_folder_of_other_things(tmp_path):
    cache = AnswerCache(tmp_path)
    cache.put(KEY, ANSWER)
    (tmp_path / KEY[:2] / ".killed.partial").write_text("")
    mine = [tmp_path / "src" / "thesis.tex", tmp_path / "ab" / "notes.json", tmp_path / "ab" / ("0" * 64 + ".json")]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
    mine[0].write_text("years of work")
    mine[1].write_text("{}")
    mine[2].mkdir()
    (tmp_path / "cd").symlink_to(tmp_path / "src")
    assert cache.size().answers == 1
    assert cache.clear().answers == 2
    assert all(path.exists() for path in mine)
    assert cache.get(KEY) is None
