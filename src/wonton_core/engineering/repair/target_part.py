"""Which part of a patch is about the file at hand. Names are only compared; no file is opened."""

from __future__ import annotations

from attrs import frozen

from wonton_core.engineering.repair.patch_hunks import FilePart


@frozen
class Target:
    """``part`` is None where the choice is refused; ``reason`` then says why."""

    part: FilePart | None
    reason: str = ""


def choose_part(parts: tuple[FilePart, ...], paths: tuple[str, ...]) -> Target:
    """The part about the file that ``paths`` name; the only part, if the file it names is called so or it names none;
    else none.

    Names match when they are equal or one ends with all folders of the other; the longest match wins. A part without
    a name goes with whatever it is next to only if there is no other name. Parts of one name are one part.
    """
    merged = _merged(parts)
    if not merged:
        return Target(None, "there is no hunk in it")
    if len(merged) == 1:
        return _only_part(merged[0], paths)
    if not paths and sum(bool(part.hunks) for part in merged) == 1:
        return Target(next(part for part in merged if part.hunks))
    names = ", ".join(str(part.name or "(no name)") for part in merged)
    if not paths:
        return Target(None, f"it changes several files ({names}) and nothing says which one is meant: give the path")
    ranked = sorted(
        ((max(_likeness(part, path) for path in paths), -order) for order, part in enumerate(merged)), reverse=True
    )
    best, second = ranked[0], ranked[1]
    if best[0] == 0:
        return Target(None, f"it changes {names}; none of them is {paths[0]}")
    if best[0] == second[0]:
        return Target(None, f"it changes {names}; more than one of them could be {paths[0]}")
    return Target(merged[-best[1]])


def _only_part(part: FilePart, paths: tuple[str, ...]) -> Target:
    """Folders may differ: models get them wrong. A file of another name is another file."""
    given = [_components(name)[-1:] for name in (part.old_name, part.new_name) if name and _components(name)]
    if paths and given and not any(_components(path)[-1:] in given for path in paths):
        return Target(None, f"it changes {part.name}, not {paths[0]}; give the path if they are the same file")
    return Target(part)


def _merged(parts: tuple[FilePart, ...]) -> list[FilePart]:
    by_name: dict[str | None, FilePart] = {}
    for part in parts:
        known = by_name.get(part.name)
        if known is None:
            by_name[part.name] = part
        else:
            by_name[part.name] = FilePart(
                known.old_name,
                known.new_name,
                known.hunks + part.hunks,
                known.creates or part.creates,
                known.deletes or part.deletes,
            )
    return list(by_name.values())


def _likeness(part: FilePart, path: str) -> int:
    """How many folders and names agree from the end, if one of the two is used up; 0 for different files."""
    best = 0
    wanted = _components(path)
    for name in (part.old_name, part.new_name):
        given = _components(name or "")
        shared = 0
        for one, other in zip(reversed(wanted), reversed(given), strict=False):
            if one != other:
                break
            shared += 1
        if shared and shared in (len(wanted), len(given)):
            best = max(best, shared)
    return best


def _components(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
