"""What one mining of a repository's history did: with which settings, and what became of everything that it saw."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.run_record import PluginVersion

MINING_FORMAT_VERSION = 1


@frozen
class FilterSetting:
    """A filter's name, and in words what passes it, with the figures in force."""

    name: str
    summary: str


@frozen
class MiningSettings:
    """All that the result depends on, besides the history itself. Nothing in it names a place or a time of the run."""

    task_source: str
    tip: str
    """The commit that the history was followed back from."""
    suffixes: tuple[str, ...]
    toolchain_files: tuple[str, ...]
    rename_similarity_percent: int
    fragment_limit: int
    """Changes of more lines than this are cut into fragments."""
    largest_file_bytes: int
    change_filters: tuple[FilterSetting, ...]
    edit_filters: tuple[FilterSetting, ...]
    plugins: tuple[PluginVersion, ...]
    wonton_version: str


@frozen
class MiningCounts:
    """How often what happened; dicts count by reason, filter or type, and hold no zeros.

    Everything closes: ``commits_seen`` = skipped + ``commits_read``; ``commit_parent_pairs`` = skipped + compared;
    ``file_changes`` = skipped + dropped + ``changes_taken``; ``edits`` = dropped + ``tasks``.
    """

    commits_seen: int
    commits_skipped: dict[str, int]
    conventional_messages: int
    """Commits read whose message has a type by the conventional-commit grammar, whatever the type."""
    message_types: dict[str, int]
    merge_commits: int
    root_commits: int
    commit_parent_pairs: int
    """Every parent of a merge is one pair, and so is a root commit with no parent."""
    pairs_skipped: dict[str, int]
    file_changes: int
    change_types: dict[str, int]
    changes_skipped: dict[str, int]
    """Changes that can't be edits of a text: links, modes alone, contents that are no text ..."""
    changes_dropped: dict[str, int]
    """By filters that look at the commit and the path."""
    edits: int
    """Changes taken; those above the size limit are counted once for each of their fragments."""
    changes_split: int
    edits_dropped: dict[str, int]
    """By filters that look at the contents."""
    tasks: int

    @property
    def commits_read(self) -> int:
        """Commits whose changes were looked at."""
        return self.commits_seen - sum(self.commits_skipped.values())

    @property
    def changes_taken(self) -> int:
        """File changes whose contents were read and are texts."""
        return self.file_changes - sum(self.changes_skipped.values()) - sum(self.changes_dropped.values())


@frozen
class MiningRecord:
    """``sizes`` are bytes of the files beside this record, by the part of their name that tells them apart."""

    format_version: int
    settings: MiningSettings
    complete: bool
    commits_done: int
    sizes: dict[str, int]
    counts: MiningCounts


@frozen
class SkippedChange:
    """Something in the history that was passed over for what it is, not for what it says.

    ``reason`` is a slug and ``detail`` what was found. Paths are empty where a whole commit or pair was passed over;
    their bytes are escaped where they are not UTF-8.
    """

    format_version: int
    commit: str
    parent: str
    path_before: str
    path_after: str
    reason: str
    detail: str
