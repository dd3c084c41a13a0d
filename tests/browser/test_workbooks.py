"""Every register that can be downloaded, computed anew by LibreOffice: each total is the one we wrote."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from forum.core.security import Role
from tests.browser.people import Site, Visitor
from tests.core.spreadsheet.libreoffice import compare_totals, computed
from tests.core.spreadsheet.reading import raw_cells

pytestmark = pytest.mark.browser

DOWNLOADS = {
    Role.SECRETARY: {
        "agreements": "/agreements/export.xlsx",
        "agreements-of-training": "/agreements/export.xlsx?forum=T1",
        "delegations": "/delegations/export.xlsx?forum=T1",
        "members": "/delegations/members.xlsx?forum=T1",
        "organisations": "/reference/organisations/export.xlsx",
        "regions": "/reference/regions/export.xlsx",
        "rates": "/reference/rates/export.xlsx",
        "forums": "/forums/export.xlsx",
        "agreements-chosen": "/agreements/export.xlsx?columns=title,value_rub,executed",
        "executions": "/agreements/executions.xlsx?forum=T1",
        "files": "/agreements/files.xlsx",
        "corrections": "/agreements/corrections/export.xlsx?forum=T1",
        "numbers": "/agreements/numbers/export.xlsx?forum=T1",
        "press-figures": "/agreements/press-figures/export.xlsx?forum=T1",
        "places": "/reference/places/export.xlsx",
        "districts": "/reference/districts/export.xlsx",
        "sectors": "/reference/sectors/export.xlsx",
        "working-days": "/reference/working-days/export.xlsx",
        "currencies": "/reference/currencies/export.xlsx",
    },
    Role.ANALYST: {
        "statistics-regions": "/statistics/regions.xlsx",
        "statistics-training": "/statistics/regions.xlsx?forum=T1&side=BY",
        "statistics-matrix": "/statistics/matrix.xlsx?forum=T1",
        "statistics-editions": "/statistics/editions.xlsx",
        "annual-2015": "/reports/annual/2015.xlsx",
        "internal-2015": "/reports/internal/2015.xlsx",
    },
    Role.ADMINISTRATOR: {"accounts": "/accounts/export.xlsx", "audit": "/audit/export.xlsx"},
}
WITHOUT_TOTALS = {
    "members", "organisations", "regions", "rates", "forums", "accounts", "audit", "files", "corrections", "numbers",
    "press-figures", "places", "sectors", "working-days",
}  # fmt: skip
II_FORUM = Decimal("1600000000.00")
MATRIX = 7
"""Number of the sheet of the annual report that sets the regions of both sides against each other."""


@pytest.fixture(scope="module")
def workbooks(chromium: Browser, site: Site) -> dict[str, bytes]:
    """The files as people download them, by name."""
    files = {}
    for role, addresses in DOWNLOADS.items():
        person = Visitor(chromium, site)
        person.sign_in(role)
        for name, address in addresses.items():
            response = person.page.request.get(site.url + address)
            assert response.status == 200, address
            files[name] = response.body()
        person.close()
    return files


@pytest.fixture(scope="module")
def recomputed(workbooks: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What LibreOffice makes of them."""
    folder: Path = tmp_path_factory.mktemp("workbooks")
    return computed(workbooks, folder)


@pytest.mark.parametrize("name", [name for addresses in DOWNLOADS.values() for name in addresses])
def test_totals_computed_anew_equal_ours(workbooks: dict[str, bytes], recomputed: dict[str, bytes], name: str) -> None:
    compared = compare_totals(workbooks[name], recomputed[name])
    assert (compared == 0) == (name in WITHOUT_TOTALS)


def test_the_contract_of_the_second_forum_stands_between_its_regions(
    workbooks: dict[str, bytes], recomputed: dict[str, bytes]
) -> None:
    """BY-MI x RU-XX: the column of the Minsk Region and the row of the Russian region that no source names."""
    names = {cell.text: name for name, cell in raw_cells(workbooks["annual-2015"], MATRIX).items()}
    column, row = names["Минская область"].rstrip("0123456789"), names["Регион не установлен"].lstrip("A")
    cells = raw_cells(recomputed["annual-2015"], MATRIX)
    total = f"{column}{int(names['Всего'].lstrip('A'))}"
    assert [Decimal(cells[name].text or 0) for name in (f"{column}{row}", total)] == [II_FORUM, II_FORUM]
