"""Native charts of a report: columns, bars or lines over cells of the same sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

# The product's accent first, then colours that stay apart in grey print.
_COLOURS: Final = ("1F4E8C", "B8860B", "7A9CC6", "8C8C8C", "2E7D5B", "A0522D")
_GRID: Final = "D9D9D9"
_TITLE_SIZE: Final = 1200  # hundredths of a point
_AXIS_SIZE: Final = 900
_FEW: Final = 8


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one column, such as B5:B16; rows count from 1, both ends belong."""

    column: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its left upper corner at ``anchor`` («F3»); sizes in centimetres.

    ``series`` are (title, values); ``categories`` are the labels they share. ``number_format`` draws the value axis,
    so that full roubles may be marked in millions (``Shown.MILLIONS``).
    """

    title: str
    categories: Span
    series: tuple[tuple[str, Span], ...]
    anchor: str
    kind: Literal["column", "bar", "line"] = "column"
    value_title: str = ""
    number_format: str = "#,##0"
    width: float = 16
    height: float = 8


def add_chart(sheet: Worksheet, chart: Chart) -> None:
    """Draw the chart on the sheet."""
    drawn: BarChart | LineChart
    if chart.kind == "line":
        drawn = LineChart()
    else:
        drawn = BarChart()
        drawn.barDir = "col" if chart.kind == "column" else "bar"
        drawn.gapWidth = _gap(chart)
    drawn.title = _title(chart.title, bold=True)
    drawn.width, drawn.height = chart.width, chart.height  # type: ignore[assignment] # centimetres need not be whole
    # Left out, newer versions of Excel draw no axis at all.
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.number_format = chart.number_format
    # Sums are never negative: an axis that begins elsewhere makes a twice as long column of a tenth more.
    drawn.y_axis.scaling.min = 0
    if chart.value_title:
        drawn.y_axis.title = _title(chart.value_title)
    drawn.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=_GRID)))
    if chart.kind == "bar":
        # Bars are read from the top, as the table beside them.
        drawn.x_axis.scaling.orientation = "maxMin"
        drawn.y_axis.crosses = "max"
    for number, (title, span) in enumerate(chart.series):
        series = Series(_reference(sheet, span), title=title)
        # openpyxl would declare the labels numbers, and Excel would draw 1, 2, 3 in their place.
        series.cat = AxDataSource(strRef=StrRef(f=str(_reference(sheet, chart.categories))))
        colour = _COLOURS[number % len(_COLOURS)]
        if chart.kind == "line":
            series.graphicalProperties.line.solidFill = colour
            series.smooth = False
        else:
            series.graphicalProperties.solidFill = colour
        drawn.series.append(series)
    drawn.legend = Legend(legendPos="b", overlay=False) if len(chart.series) > 1 else None
    sheet.add_chart(drawn, chart.anchor)


def _gap(chart: Chart) -> int:
    """The room between columns in percent of one: a few would else be drawn as walls."""
    count = chart.categories.last - chart.categories.first + 1
    return min(500, max(60, 60 * _FEW // count))


def _title(text: str, *, bold: bool = False) -> Title:
    look = CharacterProperties(sz=_TITLE_SIZE if bold else _AXIS_SIZE, b=bold)
    run = RegularTextRun(rPr=look, t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])
    # Without a word on overlay Excel prints the title over the columns.
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _reference(sheet: Worksheet, span: Span) -> Reference:
    column = column_index_from_string(span.column)
    return Reference(sheet, min_col=column, min_row=span.first, max_col=column, max_row=span.last)
