"""Open Terms Archive's declarations (https://docs.opentermsarchive.org/terms/): a service's terms as documents of ours.

A declaration is JSON: `{name, terms: {type: T}}`, in older ones `documents` in the place of `terms`. What it says about
pages and their parts means the same here. Its filters are JavaScript, which is never run: they are named instead.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clausewatch.errors import SourceError
from clausewatch.ruleset.declare import Declared
from clausewatch.ruleset.edit import Plain
from clausewatch.ruleset.fields import is_web_address
from clausewatch.ruleset.parts import RANGE_KEYS, selector_problem

KNOWN = frozenset({"fetch", "select", "remove", "filter", "executeClientScripts", "combine"})
HARMLESS_FILTERS = frozenset({"removeQueryParams"})
"""Filters of the engine's own that only touch the targets of links, which are not compared here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A declared service. `remarks` say what could not be taken over of which document."""

    name: str
    documents: tuple[Declared, ...]
    remarks: tuple[str, ...]


def locate(service: str, declarations: Path | None) -> Path:
    """The file of a service: itself a path, or its name in a clone of the declarations. Raises SourceError."""
    if Path(service).is_file():
        return Path(service)
    if declarations is None:
        raise SourceError(f"there is no file {service}: name a declaration's file, or give --declarations a clone.")
    folder = declarations / "declarations" if (declarations / "declarations").is_dir() else declarations
    files = {path.stem.casefold(): path for path in sorted(folder.glob("*.json")) if not _is_aside(path)}
    if service.casefold() not in files:
        near = [path.stem for name, path in files.items() if service.casefold() in name][:5]
        hint = f"did you mean {', '.join(near)}?" if near else f"it holds {len(files)} services."
        raise SourceError(f"{folder} declares no {service}: {hint}")
    return files[service.casefold()]


def _is_aside(path: Path) -> bool:
    return path.stem.endswith((".history", ".filters"))


def read_declaration(path: Path, terms: Iterable[str] = ()) -> Service:
    """The service that a file declares, of its terms only those named, where any are. Raises SourceError."""
    try:
        declared = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise SourceError(f"{path} is not JSON: {error}.") from None
    found = declared.get("terms", declared.get("documents")) if isinstance(declared, dict) else None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise SourceError(f'{path} is no declaration: it has no "terms" (or "documents") with one object each.')
    chosen = {title: _unwrapped(each) for title, each in _chosen(found, terms, path).items()}
    remarks = [f"{title}: {remark}" for title, each in chosen.items() for remark in _remarks(each)]
    name = declared.get("name")
    return Service(
        name=name if isinstance(name, str) and name.strip() else path.stem,
        documents=tuple(
            Declared(title=title, says=dict(_said(each))) for title, each in chosen.items() if _has_pages(each)
        ),
        remarks=tuple(remarks),
    )


def _unwrapped(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms with a `combine` of a single page written as that page; what the page says goes before."""
    pages = _pages(terms)
    return {key: each for key, each in terms.items() if key != "combine"} | pages[0] if len(pages) == 1 else terms


def _has_pages(terms: dict[str, Any]) -> bool:
    """Whether it is said of every page where it is."""
    pages = _pages(terms) if "combine" in terms else [terms]
    return bool(pages) and all(is_web_address(str(page.get("fetch", ""))) for page in pages)


def _chosen(found: dict[str, dict[str, Any]], terms: Iterable[str], path: Path) -> dict[str, dict[str, Any]]:
    wanted = {each.casefold(): each for each in terms}
    kept = {title: each for title, each in found.items() if not wanted or title.casefold() in wanted}
    missing = wanted.keys() - {title.casefold() for title in kept}
    if missing:
        named = ", ".join(wanted[each] for each in sorted(missing))
        raise SourceError(f"{path} declares no {named}: it has {', '.join(found)}.")
    return kept


def _said(terms: dict[str, Any]) -> Iterator[tuple[str, Plain]]:
    """The lines of our entry, in the order that rules.yaml has them."""
    if "combine" not in terms:
        yield "url", str(terms.get("fetch", ""))
    if _runs_scripts(terms):
        yield "fetch", "browser"
    yield from _parts(terms)
    if "combine" in terms:
        yield "combine", [{"url": str(page.get("fetch", "")), **dict(_parts(page))} for page in _pages(terms)]


def _parts(page: dict[str, Any]) -> Iterator[tuple[str, Plain]]:
    for key in ("select", "remove"):
        if usable := [_plain(each) for each in _selectors(page, key) if not _problem(each)]:
            yield key, usable


def _selectors(page: dict[str, Any], key: str) -> list[Any]:
    found = page.get(key) or []
    return found if isinstance(found, list) else [found]


def _plain(selector: Any) -> Plain:
    return (
        {key: str(selector[key]) for key in RANGE_KEYS if key in selector} if isinstance(selector, dict) else selector
    )


def _problem(selector: Any) -> str | None:
    """Why a selector cannot be taken over; None where it can."""
    if isinstance(selector, dict):
        ends = [key for key in RANGE_KEYS if key in selector]
        if len(ends) != 2 or len(selector) != 2:
            return f"{json.dumps(selector)} is no range."
        return next((problem for key in ends if (problem := selector_problem(str(selector[key])))), None)
    return selector_problem(selector) if isinstance(selector, str) else f"{selector!r} is no selector."


def _pages(terms: dict[str, Any]) -> list[dict[str, Any]]:
    found = terms.get("combine")
    return [page for page in found if isinstance(page, dict)] if isinstance(found, list) else []


def _runs_scripts(terms: dict[str, Any]) -> bool:
    return any(page.get("executeClientScripts") is True for page in (terms, *_pages(terms)))


def _remarks(terms: dict[str, Any]) -> Iterator[str]:
    if not _has_pages(terms):
        yield "it was left out, because it names no page to fetch, or one without a web address."
        return
    for page in (terms, *_pages(terms)):
        yield from _about_filters(page)
        yield from (f'"{key}" is a key that is not known here.' for key in sorted(page.keys() - KNOWN))
        for key in ("select", "remove"):
            problems = [problem for each in _selectors(page, key) if (problem := _problem(each))]
            yield from (f"its {key} was left out in part: {problem}" for problem in problems)
    scripted = [page.get("executeClientScripts") is True for page in _pages(terms)]
    if any(scripted) and not all(scripted):
        yield "all of its pages are fetched with a browser, because one of them needs it."


def _about_filters(page: dict[str, Any]) -> Iterator[str]:
    found = page.get("filter") or []
    names = [str(next(iter(each), "")) if isinstance(each, dict) else str(each) for each in found]
    ported = [name for name in names if name not in HARMLESS_FILTERS]
    if ported:
        yield f"its filters are JavaScript and were not taken over ({', '.join(ported)}): what they cut stays in."
