"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of what is tested: how long a thing takes is measured by the benchmarks alone.
settings.register_profile("topocheck", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("topocheck")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the expected outputs of the samples anew (make golden)"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are written instead of compared."""
    return bool(request.config.getoption("--update-golden"))
