"""Somebody who uses the portal by keyboard alone: each step looks whether one sees where one is."""

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 250  # on one page
MOST_CHOICES = 12  # of radio buttons
WIDTHS = (320, 640)  # the narrowest window, and 1280 pixels at 200 % zoom

_LOOK = """target => {
  const here = document.activeElement;
  const before = window.stopBefore;
  window.stopBefore = here;
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const first = here.getClientRects()[0];
  const [x, y] = [first.left + first.width / 2, first.top + first.height / 2];
  const seen = document.elementFromPoint(x, y);
  const old = before && before.isConnected ? before.getBoundingClientRect() : null;
  const isBeside = old && (document.dir === "rtl" ? box.right < old.left : box.left > old.right);
  return {
    isThere: here === target
      || !!target && here.type === "radio" && target.type === "radio" && here.name === target.name,
    name: here.outerHTML.slice(0, 120),
    hasOutline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isOnScreen: box.width > 0 && box.height > 0 && x >= 0 && x <= innerWidth && y >= 0
      && y <= innerHeight,
    isUncovered: !!seen && (here.contains(seen) || seen.contains(here)),
    isAfter: !old || !!(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING),
    isLower: !old || box.bottom > old.top || !!isBeside,
  };
}"""
# What Tab stops at: of a group of radio buttons only one.
_STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const groups = new Set();
  return all.filter(each => {
    if (each.disabled || each.type === "hidden" || each.tabIndex < 0) return false;
    if (!each.checkVisibility({visibilityProperty: true})) return false;
    if (each.type !== "radio") return true;
    const isNew = !groups.has(each.name);
    groups.add(each.name);
    return isNew;
  }).length;
}"""
_TO_TOP = """() => {
  window.stopBefore = undefined;
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > width + 1);
  return ["too wide:", ...wide.map(each => each.outerHTML.slice(0, 120))];
}"""


class Keyboard:
    """The keys pressed on a page. Whoever does not arrive within `MOST_STOPS` is trapped."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def step(self, key: str, target: Locator | None = None) -> dict:
        """Press Tab or Shift+Tab, and look where that leads."""
        self.press(key)
        seen = self.page.evaluate(_LOOK, target and target.element_handle())
        wrong = [name for name in ("hasOutline", "isOnScreen", "isUncovered") if not seen[name]]
        if key == "Tab":
            wrong += [name for name in ("isAfter", "isLower") if not seen[name]]
        assert wrong == [], f"{seen} at {self.page.url}"
        return seen

    def go_to(self, target: Locator, key: str = "Tab") -> None:
        """Press Tab until `target` has the focus, or another radio button of its group."""
        expect(target).to_have_count(1)
        for _number in range(MOST_STOPS):
            seen = self.step(key, target)
            if seen["isThere"]:
                return
        raise AssertionError(f"{target} is not reached.")

    def fill(self, target: Locator, text: str) -> None:
        """Go to a field and type; what stood there is replaced."""
        self.go_to(target)
        self.press("Control+A")
        self.type(text)

    def tick(self, target: Locator) -> None:
        """Go to a box and tick it."""
        self.go_to(target)
        self.press("Space")
        expect(target).to_be_checked()

    def choose(self, button: Locator, key: str = "Tab") -> None:
        """Go to the group of a radio button and choose it by the arrows."""
        self.go_to(button, key)
        self.press("Space")
        for _number in range(MOST_CHOICES):
            if button.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{button} is not reached.")

    def send(self, target: Locator) -> None:
        """Go to a link or button and press it: another page opens."""
        self.go_to(target)
        with self.page.expect_navigation():
            self.press("Enter")

    def open(self, target: Locator) -> None:
        """Open another page, look around on it, and skip to its text."""
        self.send(target)
        self.look_around()
        self.skip()

    def look_around(self) -> None:
        """Make the window narrow and wide again, and go through the whole page."""
        size = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            found = self.page.evaluate(_OVERFLOW)
            assert found == [], f"{width} pixels: {self.page.url} {found}"
        self.page.set_viewport_size(size)
        self.pass_through()

    def pass_through(self) -> None:
        """Go from the first stop of the page to the last, and begin anew at the top: none is left
        out, none holds the focus.
        """
        self.page.evaluate(_TO_TOP)
        for _number in range(self.page.evaluate(_STOPS)):
            self.step("Tab")
        self.page.evaluate(_TO_TOP)

    def skip(self) -> None:
        """Skip what stands above the text, by the first link of the page."""
        assert self.step("Tab", self.page.locator(".skip"))["isThere"]
        self.press("Enter")
        self.page.wait_for_url("**/*#main")
        self.step("Tab")
        expect(self.page.locator("#main :focus")).to_have_count(1)
        self.step("Shift+Tab")
