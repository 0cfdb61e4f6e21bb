"""docs/add-a-step.md agrees with the code."""

import re
from pathlib import Path

import pytest

from ringfort.domain.flow import Step
from ringfort.steps import kinds
from ringfort.steps._docs import refreshed
from ringfort.testing.fake_ports import FakeWorld

PAGE = Path(__file__).parents[2] / "docs" / "add-a-step.md"


def test_the_reference_of_steps_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == refreshed(page), "run: python -m ringfort.steps._docs docs/add-a-step.md"
    assert all(f"### {name}\n" in page for name in kinds())


def test_a_page_without_a_place_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="generated"):
        refreshed("# Nothing")


async def test_the_example_on_the_page_works() -> None:
    source, _ = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module: dict[str, object] = {"__name__": "ringfort.steps.echo"}
    exec(source, module)
    echo = module["Echo"].read({})  # type: ignore[attr-defined]
    world = FakeWorld()
    step = Step(id="a", type="echo", level=1)
    assert await world.clock.run(echo.run(world.call, step)) == "after_answer"
    assert world.journal == ["play hello-world"]
