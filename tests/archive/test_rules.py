import pytest

from tests.archive.factories import post_of

ANSWERS = {
    "registered": False,
    "member": False,
    "coordinator": False,
    "moderator": True,
    "list_master": True,
    "administrator": True,
}


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "may"), ANSWERS.items())
def test_who_removes_posts(request, who, may):
    person = request.getfixturevalue(who)
    post = post_of()

    for name in ("archive.view_post", "archive.remove_post", "archive.remove_any_post"):
        assert person.has_perm(name, post) is may
