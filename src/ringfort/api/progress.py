"""Lines of progress while a request is worked on, for who asks for them; the answer comes last."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from ringfort.api.errors import answer
from ringfort.domain.errors import RingfortError

LINES = "application/x-ndjson"

Progress = asyncio.Queue[Mapping[str, float] | None]
"""What was done so far; None: nothing more comes."""


def wanted(request: Request) -> bool:
    return request.headers.get("accept") == LINES


def streamed(request: Request, task: "asyncio.Task[Any]", progress: Progress) -> StreamingResponse:
    """The progress, then what the task (of a model) comes to."""
    return StreamingResponse(_lines(request, task, progress), media_type=LINES)


async def _lines(
    request: Request, task: "asyncio.Task[BaseModel]", progress: Progress
) -> AsyncIterator[str]:
    while (step := await progress.get()) is not None:
        yield json.dumps(step) + "\n"
    body: Any
    try:
        body = (await task).model_dump(mode="json")
    except RingfortError as error:
        body = json.loads(bytes(answer(request, error).body))
    yield json.dumps(body, ensure_ascii=False) + "\n"
