"""Groupings and all that belongs to them, by subject."""

from caucuses.models.appointments import Appointment, AppointmentCorrection, AppointmentOffer
from caucuses.models.bulletin import BulletinReader, BulletinRequest
from caucuses.models.charters import Charter
from caucuses.models.groupings import Grouping, GroupingAddress, MembershipWish
from caucuses.models.life import GroupingEvent
from caucuses.models.memberships import Membership
from caucuses.models.proposals import CoSponsorship, ProposalComment
from caucuses.models.relay import RelayMessage
from caucuses.models.reports import Report, ReportAttachment

__all__ = [
    "Appointment",
    "AppointmentCorrection",
    "AppointmentOffer",
    "BulletinReader",
    "BulletinRequest",
    "Charter",
    "CoSponsorship",
    "Grouping",
    "GroupingAddress",
    "GroupingEvent",
    "Membership",
    "MembershipWish",
    "ProposalComment",
    "RelayMessage",
    "Report",
    "ReportAttachment",
]
