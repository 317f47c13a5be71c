"""Native charts that read in black and white: title, axes with titles, and an alternative text for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.text import Text as ChartText
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

from bareme.templates.kit import DEEP, Sheet

DARK, MIDDLE, LIGHT = DEEP, "6B8CAE", "C9D5E3"
SHADES: Final = (DARK, MIDDLE, LIGHT, "FFFFFF")
STROKES: Final = (DARK, MIDDLE, "1B1B1B", "404040")
DASHES: Final = ("solid", "dash", "sysDot", "lgDashDot")

Area = tuple[str, int, int, int]
"""Title, column, first and last row."""


def scatter(
    sheet: Sheet,
    anchor: str,
    texts: tuple[str, str, str, str],
    x: tuple[int, int, int],
    lines: Sequence[tuple[str, int]],
    points: Sequence[tuple[str, int, int, int, int]] = (),
    size: tuple[float, float] = (8.6, 17.0),
) -> ScatterChart:
    """Lines over one column of x, and series of points of their own.

    `texts`: title, x axis, y axis, alternative text; `x`: column, first and last row; `lines`: title and column;
    `points`: title, x column, y column, first and last row; `size`: height and width in centimetres.
    """
    chart = ScatterChart()
    chart.style = 2
    chart.scatterStyle = "lineMarker"
    _frame(chart, texts, size)
    chart.x_axis.numFmt, chart.x_axis.majorGridlines = "#,##0", None
    x_column, first, last = x
    values = Reference(sheet.ws, min_col=x_column, min_row=first, max_row=last)
    for index, (title, column) in enumerate(lines):
        series = Series(Reference(sheet.ws, min_col=column, min_row=first, max_row=last), values, title=title)
        series.marker = Marker("none")
        series.smooth = False
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.solidFill = STROKES[index]
        series.graphicalProperties.line.dashStyle = DASHES[index]
        series.graphicalProperties.line.width = 25400
        chart.series.append(series)
    for index, (title, x_at, y_at, top, bottom) in enumerate(points):
        series = Series(
            Reference(sheet.ws, min_col=y_at, min_row=top, max_row=bottom),
            Reference(sheet.ws, min_col=x_at, min_row=top, max_row=bottom),
            title=title,
        )
        series.marker = Marker(("diamond", "square", "triangle")[index], size=9)
        series.marker.graphicalProperties = GraphicalProperties(solidFill=("9B1C1C", "1B1B1B", MIDDLE)[index])
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.noFill = True
        chart.series.append(series)
    chart.legend.position = "b"
    _add(sheet, anchor, chart, texts[3])
    return chart


def bars(
    sheet: Sheet,
    anchor: str,
    texts: tuple[str, str, str, str],
    categories: Area,
    series: Sequence[Area],
    *,
    horizontal: bool = False,
    grouping: str = "clustered",
    size: tuple[float, float] = (8.6, 17.0),
    data: Sheet | None = None,
) -> BarChart:
    """Bars; `texts`: title, category axis, value axis, alternative text; `data`: where the figures are."""
    source = (data or sheet).ws
    chart = BarChart()
    chart.style = 2
    chart.type = "bar" if horizontal else "col"
    chart.grouping = grouping
    if grouping == "stacked" or horizontal:
        chart.overlap = 100
    chart.gapWidth = 45
    _frame(chart, texts, size)
    chart.y_axis.numFmt = "#,##0"
    if horizontal:
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.tickLblPos = "low"
        chart.y_axis.crosses = "max"
    else:
        chart.y_axis.scaling.min = 0
    chart.x_axis.tickLblSkip = 1
    for index, (title, column, first, last) in enumerate(series):
        made = Series(Reference(source, min_col=column, min_row=first, max_row=last), title=title)
        made.graphicalProperties = GraphicalProperties(solidFill=SHADES[index])
        made.graphicalProperties.line.solidFill = DARK
        made.invertIfNegative = False
        chart.series.append(made)
    _title, column, first, last = categories
    chart.set_categories(Reference(source, min_col=column, min_row=first, max_row=last))
    if len(series) > 1:
        chart.legend.position = "b"
    else:
        chart.legend = None
    _add(sheet, anchor, chart, texts[3])
    return chart


def _frame(chart: Any, texts: tuple[str, str, str, str], size: tuple[float, float]) -> None:
    title, x_title, y_title, _alt = texts
    chart.title, chart.x_axis.title, chart.y_axis.title = (
        _title(title, 1200),
        _title(x_title, 900),
        _title(y_title, 900),
    )
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt = "#,##0"
    chart.height, chart.width = size


def _title(text: str, size: int) -> Title:
    """A title in bold, `size` in hundredths of a point."""
    font = CharacterProperties(sz=size, b=True, solidFill="1B1B1B")
    line = Paragraph(pPr=ParagraphProperties(defRPr=font), r=[RegularTextRun(rPr=font, t=text)])
    made = Title(overlay=False)
    made.tx = ChartText(rich=RichText(p=[line]))
    return made


def _add(sheet: Sheet, anchor: str, chart: Any, alt: str) -> None:
    sheet.ws.add_chart(chart, anchor)
    sheet.owner.alt_texts.append(alt)
