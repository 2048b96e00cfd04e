import pytest
from django.utils.translation import override

from pages.drawing import LETTERS, WIDE, WIDTH, drawings_of
from pages.structure import tree_below
from tests.caucuses.factories import GroupingFactory
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db


def _drawings(top):
    return drawings_of(tree_below(top))


def _texts(drawing):
    return [" ".join(line.text for line in box.lines) for box in drawing.boxes]


@pytest.fixture
def top():
    return GroupingFactory(slug="plenary", kind="plenary")


def test_a_drawing_for_each_kind_with_what_stands_below(top):
    caucus = GroupingFactory(name="Caucus", parent=top)
    GroupingFactory(name="Small group", parent=caucus, kind="working_group")
    GroupingFactory(name="Workers", parent=top, kind="working_group")
    thematic, working = _drawings(top)
    assert _texts(thematic) == ["Thematic caucuses", "Caucus", "Small group"]
    assert _texts(working) == ["Working groups", "Workers"]
    assert [box.x for box in thematic.boxes] == [1, 23, 45]
    assert thematic.path.count("M") == 4  # a trunk and a branch for each box that has one below


def test_boxes_follow_each_other_inside_the_drawing(top):
    for number in range(4):
        GroupingFactory(name=f"A caucus with a rather long name, number {number}", parent=top)
    (drawing,) = _drawings(top)
    for above, below in zip(drawing.boxes, drawing.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    last = drawing.boxes[-1]
    assert last.y + last.height < drawing.height
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y < box.lines[0].y
        assert box.lines[-1].y < box.y + box.height


def test_a_long_word_and_chinese_are_wrapped(top):
    GroupingFactory(name="x" * 120, parent=top)
    GroupingFactory(name="信息社会世界首脑会议民间社会人权核心小组" * 3, parent=top)
    (drawing,) = _drawings(top)
    for box in drawing.boxes[1:]:
        assert len(box.lines) > 2
    chinese = next(box for box in drawing.boxes if "信" in box.lines[0].text)
    assert all(len(line.text) * LETTERS * WIDE <= chinese.width for line in chinese.lines)


def test_a_group_that_sleeps_is_pale_and_says_so(top):
    GroupingFactory(name="Peace", parent=top, dormant=True)
    (drawing,) = _drawings(top)
    assert drawing.boxes[-1].is_pale
    assert _texts(drawing)[-1] == "Peace (Dormant)"


def test_right_to_left_is_the_mirror(top):
    caucus = GroupingFactory(name="Caucus", parent=top)
    TranslationFactory(row=caucus, language="ar", pairs={"name": [["Caucus", "تجمع"]]})
    GroupingFactory(name="Another", parent=top)
    (left,) = _drawings(top)
    with override("ar"):
        (right,) = _drawings(top)
    mirrored = {WIDTH - box.x - box.width for box in right.boxes}
    assert mirrored == {box.x for box in left.boxes}
    own = next(box for box in right.boxes if box.lines[0].text == "تجمع")
    foreign = next(box for box in right.boxes if box.lines[0].text == "Another")
    assert (own.lines[0].language, own.lines[0].direction) == ("", "")
    assert (foreign.lines[0].language, foreign.lines[0].direction) == ("en", "ltr")
    assert own.lines[0].x == foreign.lines[0].x == WIDTH - (WIDTH - own.x - own.width) - 8


def test_what_a_body_of_its_own_page_coordinates_is_counted(top):
    body = GroupingFactory(slug="content-and-themes", kind="content_and_themes", parent=top)
    for _number in range(9):
        GroupingFactory(parent=body)
    (drawing,) = _drawings(top)
    assert _texts(drawing)[-1] == "9 groups below it"
    assert drawing.boxes[-1].url == "/content-and-themes/#coordinates"


def test_nothing_below_is_no_drawing(top):
    assert _drawings(top) == []
