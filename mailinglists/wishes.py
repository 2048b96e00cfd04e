"""What somebody asks for: a list as the checked form describes it, kept in the request."""

from dataclasses import asdict, dataclass, field
from typing import Any

from mailinglists.enums import KeeperRole
from moderation.models import Request


@dataclass(frozen=True)
class Wish:
    """A list that is asked for. `owners` and `moderators` are addresses in small letters."""

    name: str
    title: str
    description: str
    purpose: str
    languages: list[str]
    subscribing: str
    posting: str
    is_moderated: bool
    archive: str
    template: str
    language: str
    owners: list[str] = field(default_factory=list)
    moderators: list[str] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        """What a MailingList keeps of it, all but its name."""
        left_out = {"name", "owners", "moderators"}
        return {key: value for key, value in asdict(self).items() if key not in left_out}

    @property
    def keepers(self) -> dict[str, str]:
        """The role of each address."""
        return {
            **dict.fromkeys(self.moderators, KeeperRole.MODERATOR.value),
            **dict.fromkeys(self.owners, KeeperRole.OWNER.value),
        }

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def wish_of(request: Request) -> Wish | None:
    """Return what a sent request asks for; None for one that was never sent."""
    kept = request.payload.get("list")
    return Wish(**kept) if kept else None


def is_supported(request: Request) -> bool:
    """Tell whether the group's coordinators support what is asked for now."""
    return bool(request.payload.get("is_supported"))
