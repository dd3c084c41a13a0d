"""A register's columns: who sees them, where, and what cannot be declared."""

import pytest

from forum.core.spreadsheet import Column, Kind, Register

NAME: Column[str] = Column("name", "Имя", read=str.upper)
PHONE: Column[str] = Column("phone", "Телефон", permission="persons", personal=True)
LINK: Column[str] = Column("link", "Ссылка", in_export=False)
NOTE: Column[str] = Column("note", "Примечание", on_page=False)
REGISTER = Register("people", "Люди", (NAME, PHONE, LINK, NOTE))


def _nobody(permission: object) -> bool:
    return False


def _everybody(permission: object) -> bool:
    return True


def test_page_columns_are_those_of_the_page_that_the_reader_may_see() -> None:
    assert REGISTER.page_columns(_nobody) == (NAME, LINK)
    assert REGISTER.page_columns(_everybody) == (NAME, PHONE, LINK)


def test_export_columns_are_those_of_the_export_that_the_reader_may_see() -> None:
    assert REGISTER.export_columns(_nobody) == (NAME, NOTE)
    assert REGISTER.export_columns(_everybody) == (NAME, PHONE, NOTE)


def test_column_is_found_by_its_key() -> None:
    assert REGISTER.column("phone") is PHONE
    with pytest.raises(KeyError):
        REGISTER.column("salary")


def test_key_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Register("people", "Люди", (NAME, NAME))


def test_register_name_that_cannot_be_a_file_name_everywhere_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        Register("люди", "Люди", (NAME,))


def test_sum_over_values_that_cannot_be_added_is_refused() -> None:
    with pytest.raises(ValueError, match="no sum"):
        Column("day", "День", Kind.DATE, total="sum")


def test_declarations_may_name_the_type_of_their_row() -> None:
    column = Column[str]("name", "Имя", read=str.upper)
    assert Register[str]("people", "Люди", (column,)).columns == (column,)
