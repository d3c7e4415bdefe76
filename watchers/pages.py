"""Several pages as the body of one snapshot, so that a document put together from them is one version of one source.

A line of JSON names the pages with their addresses, media types and lengths; their bytes follow as they came. The same
pages always give the same body.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from clausewatch.errors import NotTheDocument
from clausewatch.model import NotModified, Snapshot, Source, Validators

CONTENT_TYPE = "application/vnd.clausewatch.pages"


def put_together(pages: Sequence[Snapshot], source: Source, validators: Validators) -> Snapshot | NotModified:
    """The pages as one snapshot, or word that they are all as they were."""
    whole = joined(pages, source)
    if hashlib.sha256(whole.body).hexdigest() == validators.body_digest:
        return NotModified(source_id=source.id, fetched_at=whole.fetched_at)
    return whole


def joined(pages: Sequence[Snapshot], source: Source) -> Snapshot:
    """The pages as one snapshot."""
    head = json.dumps([{"url": page.url, "type": page.content_type, "length": len(page.body)} for page in pages])
    body = b"\n".join([head.encode(), b"".join(page.body for page in pages)])
    at = max(page.fetched_at for page in pages)
    return Snapshot(source_id=source.id, url=pages[0].url, fetched_at=at, content_type=CONTENT_TYPE, body=body)


def taken_apart(snapshot: Snapshot) -> list[Snapshot]:
    """The pages in their order. Raises NotTheDocument where the snapshot is a single page."""
    if snapshot.content_type != CONTENT_TYPE:
        raise NotTheDocument("this is one page, and the document is put together from several")
    head, _, rest = snapshot.body.partition(b"\n")
    pages, at = [], 0
    for named in json.loads(head):
        body = rest[at : at + named["length"]]
        at += len(body)
        pages.append(replace(snapshot, url=named["url"], content_type=named["type"], body=body))
    return pages
