"""Regions of the world, by which the directory is narrowed and the map is summed up.

Source: United Nations Statistics Division, "Standard country or area codes for statistical use"
(M49), https://unstats.un.org/unsd/methodology/m49/. Its sub-regions, but Europe and Oceania whole.
Not in M49: Kosovo (XK) stands in Europe, Taiwan (TW) in Eastern Asia. Antarctica is in no region.
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Region(TextChoices):
    NORTHERN_AFRICA = "northern-africa", _("Northern Africa")
    SUB_SAHARAN_AFRICA = "sub-saharan-africa", _("Sub-Saharan Africa")
    LATIN_AMERICA = "latin-america-caribbean", _("Latin America and the Caribbean")
    NORTHERN_AMERICA = "northern-america", _("Northern America")
    CENTRAL_ASIA = "central-asia", _("Central Asia")
    EASTERN_ASIA = "eastern-asia", _("Eastern Asia")
    SOUTH_EASTERN_ASIA = "south-eastern-asia", _("South-eastern Asia")
    SOUTHERN_ASIA = "southern-asia", _("Southern Asia")
    WESTERN_ASIA = "western-asia", _("Western Asia")
    EUROPE = "europe", _("Europe")
    OCEANIA = "oceania", _("Oceania")


# ISO 3166-1 alpha-2 codes, in the order of M49's own lists.
COUNTRIES: Mapping[Region, frozenset[str]] = {
    region: frozenset(codes.split())
    for region, codes in {
        Region.NORTHERN_AFRICA: "DZ EG LY MA SD TN EH",
        Region.SUB_SAHARAN_AFRICA: (
            "IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS UG TZ ZM ZW "
            "AO CM CF TD CG CD GQ GA ST BW SZ LS NA ZA "
            "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG"
        ),
        Region.LATIN_AMERICA: (
            "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI "
            "BZ CR SV GT HN MX NI PA AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE"
        ),
        Region.NORTHERN_AMERICA: "BM CA GL PM US",
        Region.CENTRAL_ASIA: "KZ KG TJ TM UZ",
        Region.EASTERN_ASIA: "CN HK MO KP JP MN KR TW",
        Region.SOUTH_EASTERN_ASIA: "BN KH ID LA MY MM PH SG TH TL VN",
        Region.SOUTHERN_ASIA: "AF BD BT IN IR MV NP PK LK",
        Region.WESTERN_ASIA: "AM AZ BH CY GE IQ IL JO KW LB OM QA SA PS SY TR AE YE",
        Region.EUROPE: (
            "BY BG CZ HU PL MD RO RU SK UA AX GG JE DK EE FO FI IS IE IM LV LT NO SJ SE GB "
            "AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES AT BE FR DE LI LU MC NL CH XK"
        ),
        Region.OCEANIA: (
            "AU CX CC HM NZ NF FJ NC PG SB VU GU KI MH FM NR MP PW UM AS CK PF NU PN WS TK TO TV WF"
        ),
    }.items()
}
_REGION_OF = {code: region for region, codes in COUNTRIES.items() for code in codes}


def region_of(country: str) -> Region | None:
    """Return the region of a country code; None for no country, and for Antarctica."""
    return _REGION_OF.get(country)
