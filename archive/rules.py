"""Who may take posts out of archives. Who may read them: `mailinglists/rules.py`."""

from typing import Any

import rules

from accounts.models import User
from accounts.rules import is_active, open_back_office_to
from archive.models import Post, Removal
from mailinglists.rules import decides_on_lists, keeps_a_list


@rules.predicate
def keeps_its_list(user: User, obj: Any) -> bool:
    """The person owns or moderates the list of the post; without one, any list."""
    return bool(keeps_a_list(user, obj.mailing_list if isinstance(obj, Post | Removal) else obj))


may_remove = decides_on_lists | (is_active & keeps_its_list)
open_back_office_to(may_remove)

rules.add_perm("archive", may_remove)
rules.add_perm("archive.view_post", may_remove)
rules.add_perm("archive.view_removal", may_remove)
rules.add_perm("archive.remove_post", may_remove)
# Of whichever list.
rules.add_perm("archive.remove_any_post", decides_on_lists)
rules.add_perm("archive.view_importrun", decides_on_lists)
