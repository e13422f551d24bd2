"""Two commands on one file of exchanges would spend twice the limit, and cut off each other's lines."""

import pytest

from wonton_core.engineering.chat_log import ChatLog
from wonton_core.engineering.chat_models import ChatModels, ChatOptions
from wonton_core.engineering.run.spending import stage_spending
from wonton_core.errors import BadInputError, StorageError
from wonton_core.model.chat_exchange import BegunCall
from wonton_core.plugin_api.catalog import load_catalog


def test_a_second_command_is_kept_out_before_it_mends_anything(tmp_path):
    path = tmp_path / "samples.chat.jsonl"
    first = ChatModels(load_catalog(), path, ChatOptions())
    path.write_text('{"the line that the first is writing')
    with pytest.raises(BadInputError, match="another process"):
        ChatModels(load_catalog(), path, ChatOptions())
    assert path.read_text()
    ChatModels(load_catalog(), path, ChatOptions(dry_run=True))  # writes nothing, so it may look on
    assert path.read_text()
    first.close()
    ChatModels(load_catalog(), path, ChatOptions()).close()


def test_a_command_that_is_gone_keeps_nobody_out(tmp_path):
    path = tmp_path / "samples.chat.jsonl"
    for _ in range(2):
        ChatModels(load_catalog(), path, ChatOptions())


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="can't write"):
        ChatModels(load_catalog(), tmp_path / "file" / "c.chat.jsonl", ChatOptions())


def test_what_was_on_its_way_when_a_stage_was_killed_is_part_of_what_the_run_spent(tmp_path):
    log = ChatLog(tmp_path / "samples.chat.jsonl")
    log.begin(BegunCall("ab", "m", "price", 0.25))
    assert stage_spending(tmp_path).cost_at_most == 0.25
    log.end("ab")
    assert stage_spending(tmp_path).cost_at_most == 0.0
