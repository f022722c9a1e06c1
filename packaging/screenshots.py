# ruff: noqa: E402 - platform and paths are set first
"""Make the README's pictures anew: python packaging/screenshots.py [--to DIR].

Opens the real window on a fresh demo shop, where it is always the same Thursday afternoon, goes to
each page as a person would, waits until it shows what the picture is of, and keeps what is painted.
Works on a screen, a virtual one (xvfb-run) and without any (Qt's offscreen platform, which is taken
where there is no display).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "desktop"))
if sys.platform.startswith("linux") and not (
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(QT_SCALE_FACTOR="1", QT_FONT_DPI="96", QT_ENABLE_HIGHDPI_SCALING="0")
os.environ["TZ"] = "Europe/Paris"  # where the shop is; the window shows the computer's time
if hasattr(time, "tzset"):
    time.tzset()

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from courtesydesk import assembly
from courtesydesk.domain.conversations import View
from courtesydesk.paths import Workspace
from courtesydesk.services.demo import loader
from courtesydesk.services.desk import Desk
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.run import make_application
from courtesydesk.ui.side import Place
from courtesydesk.ui.theme import Theme

PICTURES = ROOT / ".github" / "pictures"
THURSDAY = datetime(2026, 11, 19, 13, 40, tzinfo=UTC)
"""Twenty to three in the afternoon, where the shop is."""
FONT = "Inter"
LARGEST_BYTES = 250_000
FLAT = 96
"""So many of the commonest colours are kept as they are."""
PATIENCE_MS = 30_000
SHEET = """network,id,url,author,handle,created_at,text,rating
google,g-801,https://maps.example/g-801,Rosa Meier,rosam,2026-11-17 10:12,"The plum cake was worth the queue.",5
google,g-802,https://maps.example/g-802,Jon Ek,jonek,2026-11-17 16:40,"Closed at five although the door says six.",2
yelp,y-77,,Anouk B.,anoukb,2026-11-18 08:05,"Do you bake without nuts on Saturdays?",
facebook,f-15,,Tomas Lind,tomas.lind,18/11/2026 19:30,"Thank you for the birthday cake!",
google,,,Somebody,,yesterday-ish,"No id and no date",
tripadvisor,t-4,,Pia Holm,piah,2026-11-18 21:11,"Best lemon tart north of the river.",5
"""  # noqa: E501


def now() -> datetime:
    """The same moment for every picture."""
    return THURSDAY


def until(true: Callable[[], object], what: str) -> None:
    """Let the window work until that is so."""
    loop, clock, tick = QEventLoop(), QElapsedTimer(), QTimer()
    clock.start()
    tick.start(20)
    while not true():
        if clock.elapsed() > PATIENCE_MS:
            raise SystemExit(f"screenshots: waited in vain for {what}")
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


class Photographer:
    """One window, and a folder for what it shows."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self._folder = window, folder

    def be(self, width: int, height: int, *, theme: str = "light") -> None:
        """That large, and that dark."""
        context = self.window.context
        if context.desk.settings.text("desk.theme") != theme:
            context.act(lambda: context.desk.settings.change({"desk.theme": theme}))
            dark = theme == "dark"
            until(lambda: context.theme.dark == dark, theme)
        self.window.setFixedSize(width, height)
        self.rest()

    def rest(self) -> None:
        """Until nothing is under way, and all that came of it is painted."""
        until(lambda: not self.window.tasks.busy, "rest")
        clock = QElapsedTimer()
        clock.start()
        # Screens gather changes for a moment before they read again.
        until(lambda: clock.elapsed() > 400 and not self.window.tasks.busy, "rest")

    def open(self, name: str, view: View = View.EVERYTHING) -> None:
        """The latest conversation with somebody."""
        window = self.window
        window.go(Place("view", view.value))
        self.rest()
        model = window.feed.model
        number = next(
            (
                n
                for n in range(model.rowCount())
                if (row := model.row(n)) is not None and name in row.name
            ),
            None,
        )
        if number is None:
            raise SystemExit(f"screenshots: {name} is not on the desk")
        self.read(number)

    def read(self, number: int) -> None:
        """That row, with one above it in sight."""
        view = self.window.feed.view
        view.go_to(number)
        self.rest()
        if number:
            above = view.model().index(number - 1, 0)
            view.scrollTo(above, view.ScrollHint.PositionAtTop)
            self.rest()

    def find(self, words: str) -> None:
        """Search, as typed into the field."""
        window = self.window
        window.top.search.show_search(words)
        window.top.search.asked.emit(words)
        until(lambda: window.feed.model.query.text == words, words)
        self.rest()
        self.read(0)

    def shot(self, name: str) -> None:
        """Keep what is painted now."""
        self.rest()
        image = self.window.grab().toImage()
        size = keep(image, self._folder / f"{name}.png")
        print(f"{name}.png  {image.width()} × {image.height()}  {size / 1000:.0f} kB")


def keep(image: QImage, file: Path) -> int:
    """Write it small, in fewer colours where all of them take too much; returns its size."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    image.save(str(file), quality=0)
    if file.stat().st_size > LARGEST_BYTES:
        fewer_colours(image).save(str(file), quality=0)
    size = file.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"screenshots: {file.name} has {size:,} bytes, too many for a README")
    return size


def fewer_colours(image: QImage) -> QImage:
    """The same in 256 colours: what widgets are painted in stays, photos share the rest."""
    counts = Counter(memoryview(image.constBits()).cast("I"))
    plain = [colour for colour, _ in counts.most_common(FLAT)]
    shared = {colour: count for colour, count in counts.items() if colour not in set(plain)}
    palette = plain + median_cut(shared, 256 - len(plain))
    exact = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return image.convertToFormat(QImage.Format.Format_Indexed8, palette, exact)


def median_cut(counts: dict[int, int], wanted: int) -> list[int]:
    """So many colours that stand for all of these."""
    boxes = [_measured(list(counts))] if counts else []
    while 0 < len(boxes) < wanted:
        weight, shift, colours = boxes.pop(boxes.index(max(boxes)))
        if not weight:
            break
        colours.sort(key=lambda colour: colour >> shift & 255)
        half = len(colours) // 2
        boxes += [_measured(colours[:half]), _measured(colours[half:])]
    return [_mean(colours, counts) for _, _, colours in boxes]


def _measured(colours: list[int]) -> tuple[float, int, list[int]]:
    """How much a cut is worth, and along which of red, green and blue."""
    spread, shift = 0, 0
    for channel in (16, 8, 0):
        values = [colour >> channel & 255 for colour in colours]
        if max(values) - min(values) > spread:
            spread, shift = max(values) - min(values), channel
    return spread * len(colours) ** 0.5, shift, colours


def _mean(colours: list[int], counts: dict[int, int]) -> int:
    total = sum(counts[colour] for colour in colours)
    mean = 255 << 24
    for shift in (16, 8, 0):
        channel = sum((colour >> shift & 255) * counts[colour] for colour in colours)
        mean |= channel // total << shift
    return mean


@contextmanager
def opened(
    application: QApplication, desk: Desk, *, first_run: bool = False
) -> Iterator[MainWindow]:
    """A window on a desk, shown; closed again after."""
    theme = Theme(application, application)
    desk.settings.change({"desk.theme": "light"})
    while desk.listening.some().more:
        pass  # else what is read on the way changes the pictures
    window = MainWindow(desk, theme, first_run=first_run)
    theme.apply()
    window.show()
    window.begin()
    try:
        yield window
    finally:
        window.close()
        window.tasks.finish(5000)
        window.deleteLater()
        desk.close()


def the_desk(photographer: Photographer) -> None:
    """Reading and answering."""
    window = photographer.window
    photographer.be(1440, 900)
    photographer.open("Mina Kessler", View.TO_ANSWER)
    composer = window.conversation.composer
    until(lambda: composer.card.findings.isVisible(), "the findings")
    for name, width, height, theme in (
        ("desk-light", 1440, 900, "light"),
        ("desk-dark", 1440, 900, "dark"),
        ("desk-small", 1280, 800, "light"),
        ("desk-large", 1920, 1080, "light"),
    ):
        photographer.be(width, height, theme=theme)
        thread = window.conversation.view
        thread.verticalScrollBar().setValue(0)  # what she said, rather than our notes on it
        photographer.shot(name)


def other_pages(photographer: Photographer, folder: Path) -> None:
    """Everything beside the desk itself."""
    window = photographer.window
    photographer.be(1440, 900)
    photographer.find("tag:pile-on is:unanswered")
    photographer.shot("pile-on")
    window.go(Place("view", View.TO_ANSWER.value))
    for name in ("outbox", "settings", "importing"):
        window.go(Place("page", name))
        photographer.rest()
        if name == "importing":
            file = folder / "reviews of november.csv"
            file.write_text(SHEET, encoding="utf-8")
            page = window.pages.page(name)
            if hasattr(page, "take_files"):
                page.take_files((file,))
            photographer.rest()
        photographer.shot("import" if name == "importing" else name)


def use_font(application: QApplication) -> None:
    """The same letters everywhere, where they are installed."""
    if FONT in QFontDatabase.families():
        size = application.font().pointSizeF()
        application.setFont(QFont(FONT, round(size) if size > 0 else 10))


def main() -> int:
    """Read the arguments, and make them all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--to", type=Path, default=PICTURES, help="the folder they go to")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application(sys.argv)
    use_font(application)
    with tempfile.TemporaryDirectory(prefix="courtesy-desk-") as temporary:
        shop = Workspace(Path(temporary) / "demo")
        loader.make(shop, now=now())
        with opened(application, assembly.open_desk(shop, demo=True, now=now)) as window:
            photographer = Photographer(window, folder)
            the_desk(photographer)
            other_pages(photographer, Path(temporary))
        empty = Workspace(Path(temporary) / "new")
        desk = assembly.open_desk(empty, now=now)
        # A picture is of the program, and not of the keyring that this computer has or lacks.
        desk.accounts.keyring_missing = lambda: None  # type: ignore[method-assign]
        with opened(application, desk, first_run=True) as window:
            photographer = Photographer(window, folder)
            photographer.be(1440, 900)
            photographer.shot("first-run")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
