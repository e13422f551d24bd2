"""The kinds of noise that are tried: each on its own, combinations that models make, and combinations by chance."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from attrs import frozen

from wonton_core.engineering.repair_bench import missing_targets
from wonton_core.engineering.repair_bench import noise_around as around
from wonton_core.engineering.repair_bench import noise_in_headers as headers
from wonton_core.engineering.repair_bench import noise_in_lines as in_lines
from wonton_core.engineering.repair_bench.changed_edits import as_new_file, with_fence_in_added_text
from wonton_core.engineering.repair_bench.draft import Draft, clean_draft
from wonton_core.engineering.repair_bench.edit import Edit

Noise = Callable[[Draft, Random], Draft | None]
EditChange = Callable[[Edit, Random], Edit | None]
MissingTarget = Callable[[Draft, Edit, Random], Draft | None]


@frozen
class Kind:
    """One kind of noise: lines of context to begin with, then steps one after another."""

    name: str
    steps: tuple[Noise, ...] = ()
    context: int = 3
    edit_change: EditChange | None = None
    by_chance: int = 0
    missing_target: MissingTarget | None = None

    def draft(self, edit: Edit, random: Random) -> Draft | None:
        """The noisy patch of ``edit``; None where this kind has nothing to spoil."""
        changed = self.edit_change(edit, random) if self.edit_change else edit
        if changed is None:
            return None
        clean = clean_draft(changed, self.context)
        draft = self.missing_target(clean, changed, random) if self.missing_target else clean
        for step in self.steps:
            draft = step(draft, random) if draft else None
        return by_chance(draft, random, self.by_chance) if draft and self.by_chance else draft


_LINE_NOISE: tuple[Noise, ...] = (
    in_lines.dropped_context,
    in_lines.invented_context,
    in_lines.duplicated_context,
    in_lines.reworded_deleted_line,
    in_lines.reworded_context_line,
    in_lines.lost_indentation,
    in_lines.wrong_indentation,
    in_lines.tabs_for_spaces,
    in_lines.trailing_blanks_on_old_lines,
    in_lines.trailing_blanks_stripped,
    in_lines.blank_context_without_column,
    in_lines.lost_space_column,
    in_lines.lost_space_column_here_and_there,
    in_lines.symbols_in_ascii,
)
_HEADER_NOISE: tuple[Noise, ...] = (
    headers.overlapping_hunks,
    headers.swapped_hunks,
    headers.far_numbers,
    headers.drifted_numbers,
    headers.wrong_counts,
    headers.new_starts_not_tracked,
    headers.bare_headers,
    headers.dotted_headers,
    headers.heading_only,
    headers.no_hunk_headers,
    headers.no_headers,
)
_NOISE_AROUND: tuple[Noise, ...] = (
    around.stripped_text,
    around.second_file,
    around.fence_and_prose,
    around.several_fences,
    around.carriage_returns,
    around.indented_patch,
    around.no_git_header,
)
_LAYERS = (_LINE_NOISE, _HEADER_NOISE, _NOISE_AROUND)


def by_chance(draft: Draft, random: Random, wanted: int) -> Draft | None:
    """``draft`` with ``wanted`` kinds of noise drawn by chance from different layers, lines first."""
    layers = sorted(random.sample(range(len(_LAYERS)), wanted))
    for layer in layers:
        candidates = list(_LAYERS[layer])
        random.shuffle(candidates)
        changed = next((found for noise in candidates if (found := noise(draft, random))), None)
        if changed is None:
            return None
        draft = changed
    return draft


def _single(*noises: Noise, context: int = 3) -> list[Kind]:
    return [Kind(noise.__name__, (noise,), context) for noise in noises]


def _without_target(missing: MissingTarget) -> list[Kind]:
    """With right numbers of the file that the patch was made for, and with none."""
    return [
        Kind(missing.__name__, missing_target=missing),
        Kind(f"{missing.__name__}_bare", (headers.bare_headers,), missing_target=missing),
    ]


KINDS: tuple[Kind, ...] = (
    Kind("clean_u3"),
    Kind("clean_u1", context=1),
    Kind("clean_u10", context=10),
    Kind("u0_right_numbers", context=0),
    *_single(headers.section_headings, around.no_git_header),
    Kind("u0_bare", (headers.bare_headers,), 0),
    Kind("u1_bare", (headers.bare_headers,), 1),
    Kind("u1_far_numbers", (headers.far_numbers,), 1),
    *_single(
        headers.far_numbers,
        headers.drifted_numbers,
        headers.wrong_counts,
        headers.new_starts_not_tracked,
        headers.bare_headers,
        headers.dotted_headers,
        headers.heading_only,
        headers.no_hunk_headers,
        headers.no_headers,
        headers.swapped_hunks,
        headers.overlapping_hunks,
        headers.hunk_upon_hunk,
        in_lines.dropped_context,
    ),
    Kind("dropped_context_recounted", (in_lines.dropped_context, headers.recounted)),
    *_single(
        in_lines.invented_context,
        in_lines.duplicated_context,
        in_lines.reworded_deleted_line,
        in_lines.reworded_context_line,
        in_lines.lost_indentation,
        in_lines.wrong_indentation,
        in_lines.tabs_for_spaces,
        in_lines.trailing_blanks_on_old_lines,
        in_lines.trailing_blanks_on_all_lines,
        in_lines.trailing_blanks_stripped,
        in_lines.blank_context_without_column,
        in_lines.lost_space_column,
        in_lines.lost_space_column_here_and_there,
        in_lines.symbols_in_ascii,
    ),
    *_single(in_lines.elided_context, context=10),
    *_single(
        around.carriage_returns,
        around.fence_and_prose,
        around.several_fences,
        around.indented_patch,
        around.stripped_text,
        around.second_file,
        around.stray_newline_marker,
        around.lost_newline_marker,
        around.whole_file,
        around.foreign_hunk,
    ),
    *_without_target(missing_targets.target_removed),
    *_without_target(missing_targets.same_hunk_other_file),
    *_without_target(missing_targets.sibling_number),
    *_without_target(missing_targets.already_changed_otherwise),
    Kind("fence_in_added_text", (around.fence_and_prose,), edit_change=with_fence_in_added_text),
    Kind("new_file", edit_change=as_new_file),
    Kind("new_file_bare_in_fence", (headers.bare_headers, around.fence_and_prose), edit_change=as_new_file),
    Kind("bare+fence", (headers.bare_headers, around.fence_and_prose)),
    Kind("bare+swapped", (headers.swapped_hunks, headers.bare_headers)),
    Kind("bare+lost_indentation", (in_lines.lost_indentation, headers.bare_headers)),
    Kind("bare+reworded_deleted", (in_lines.reworded_deleted_line, headers.bare_headers)),
    Kind("bare+invented+trailing", (
        in_lines.invented_context, in_lines.trailing_blanks_on_old_lines, headers.bare_headers,
    )),
    Kind("bare+ascii+fence", (in_lines.symbols_in_ascii, headers.bare_headers, around.fence_and_prose)),
    Kind("bare+lost_column", (in_lines.lost_space_column, headers.bare_headers)),
    Kind("dots+elided+fence", (in_lines.elided_context, headers.dotted_headers, around.fence_and_prose), 10),
    Kind("drifted+dropped_context", (in_lines.dropped_context, headers.drifted_numbers)),
    Kind("far+counts+fence", (headers.far_numbers, headers.wrong_counts, around.fence_and_prose)),
    Kind("far+reworded_context+crlf", (
        in_lines.reworded_context_line, headers.far_numbers, around.carriage_returns,
    )),
    Kind("no_headers+fence", (headers.no_headers, around.fence_and_prose)),
    Kind("counts+overlapping", (headers.overlapping_hunks, headers.wrong_counts)),
    Kind("bare+several_fences+stripped_blanks", (
        in_lines.trailing_blanks_stripped, headers.bare_headers, around.several_fences,
    )),
    Kind("two_by_chance", by_chance=2),
    Kind("three_by_chance", by_chance=3),
)  # fmt: skip
