"""Says, as data, in which time zones the states of large countries lie and by which names people write countries."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["COUNTRY_NAMES", "COUNTRY_ZONES", "OLD_ZONE_NAMES", "STATE_NAMES", "STATE_ZONES"]

_EASTERN = ("America/New_York",)
_CENTRAL = ("America/Chicago",)
_MOUNTAIN = ("America/Denver",)
_PACIFIC = ("America/Los_Angeles",)

STATE_ZONES = MappingProxyType(
    {
        "US-AL": _CENTRAL,
        "US-AK": ("America/Anchorage", "America/Adak"),
        "US-AZ": ("America/Phoenix", "America/Denver"),
        "US-AR": _CENTRAL,
        "US-CA": _PACIFIC,
        "US-CO": _MOUNTAIN,
        "US-CT": _EASTERN,
        "US-DE": _EASTERN,
        "US-DC": _EASTERN,
        "US-FL": ("America/New_York", "America/Chicago"),
        "US-GA": _EASTERN,
        "US-HI": ("Pacific/Honolulu",),
        "US-ID": ("America/Boise", "America/Los_Angeles"),
        "US-IL": _CENTRAL,
        "US-IN": ("America/Indiana/Indianapolis", "America/Chicago"),
        "US-IA": _CENTRAL,
        "US-KS": ("America/Chicago", "America/Denver"),
        "US-KY": ("America/New_York", "America/Chicago"),
        "US-LA": _CENTRAL,
        "US-ME": _EASTERN,
        "US-MD": _EASTERN,
        "US-MA": _EASTERN,
        "US-MI": ("America/Detroit", "America/Menominee"),
        "US-MN": _CENTRAL,
        "US-MS": _CENTRAL,
        "US-MO": _CENTRAL,
        "US-MT": _MOUNTAIN,
        "US-NE": ("America/Chicago", "America/Denver"),
        "US-NV": ("America/Los_Angeles", "America/Denver"),
        "US-NH": _EASTERN,
        "US-NJ": _EASTERN,
        "US-NM": _MOUNTAIN,
        "US-NY": _EASTERN,
        "US-NC": _EASTERN,
        "US-ND": ("America/Chicago", "America/Denver"),
        "US-OH": _EASTERN,
        "US-OK": _CENTRAL,
        "US-OR": ("America/Los_Angeles", "America/Boise"),
        "US-PA": _EASTERN,
        "US-RI": _EASTERN,
        "US-SC": _EASTERN,
        "US-SD": ("America/Chicago", "America/Denver"),
        "US-TN": ("America/Chicago", "America/New_York"),
        "US-TX": ("America/Chicago", "America/Denver"),
        "US-UT": _MOUNTAIN,
        "US-VT": _EASTERN,
        "US-VA": _EASTERN,
        "US-WA": _PACIFIC,
        "US-WV": _EASTERN,
        "US-WI": _CENTRAL,
        "US-WY": _MOUNTAIN,
        "US-AS": ("Pacific/Pago_Pago",),
        "US-GU": ("Pacific/Guam",),
        "US-MP": ("Pacific/Saipan",),
        "US-PR": ("America/Puerto_Rico",),
        "US-VI": ("America/St_Thomas",),
        "CA-AB": ("America/Edmonton",),
        "CA-BC": (
            "America/Vancouver",
            "America/Edmonton",
            "America/Creston",
            "America/Dawson_Creek",
            "America/Fort_Nelson",
        ),
        "CA-MB": ("America/Winnipeg",),
        "CA-NB": ("America/Moncton",),
        "CA-NL": ("America/St_Johns", "America/Goose_Bay"),
        "CA-NS": ("America/Halifax", "America/Glace_Bay"),
        "CA-NT": ("America/Edmonton", "America/Inuvik"),
        "CA-NU": (
            "America/Iqaluit",
            "America/Resolute",
            "America/Rankin_Inlet",
            "America/Cambridge_Bay",
            "America/Atikokan",
        ),
        "CA-ON": ("America/Toronto", "America/Winnipeg", "America/Atikokan"),
        "CA-PE": ("America/Halifax",),
        "CA-QC": ("America/Toronto", "America/Halifax", "America/Blanc-Sablon"),
        "CA-SK": ("America/Regina", "America/Swift_Current", "America/Edmonton"),
        "CA-YT": ("America/Whitehorse", "America/Dawson"),
        "AU-ACT": ("Australia/Sydney",),
        "AU-NSW": ("Australia/Sydney", "Australia/Broken_Hill"),
        "AU-NT": ("Australia/Darwin",),
        "AU-QLD": ("Australia/Brisbane",),
        "AU-SA": ("Australia/Adelaide",),
        "AU-TAS": ("Australia/Hobart",),
        "AU-VIC": ("Australia/Melbourne",),
        "AU-WA": ("Australia/Perth", "Australia/Eucla"),
    }
)
"""ISO 3166-2 code → every zone whose clocks somebody in that state lives by, the one with most people first.

From the comments of tzdata's zone.tab and the states' own laws; places whose clocks have agreed since 1990 and are
bound to by the same law share one zone.
"""

_US = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
    "DC District of Columbia|DC Washington DC|DC Washington, D.C.|DC Washington, DC|FL Florida|GA Georgia|HI Hawaii|"
    "HI Hawai'i|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|"
    "MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|"
    "NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|"
    "OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|"
    "VT Vermont|VA Virginia|WA Washington|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming|"
    "AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|VI Virgin Islands|VI US Virgin Islands"
)
_CANADA = (
    "AB Alberta|BC British Columbia|BC Colombie-Britannique|MB Manitoba|NB New Brunswick|NB Nouveau-Brunswick|"
    "NL Newfoundland and Labrador|NL Newfoundland|NL Labrador|NS Nova Scotia|NS Nouvelle-Écosse|"
    "NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|QC Québec|SK Saskatchewan|"
    "YT Yukon|YT Yukon Territory"
)
_AUSTRALIA = (
    "ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland|SA South Australia|"
    "TAS Tasmania|VIC Victoria|WA Western Australia"
)


def _states(country: str, listed: str) -> dict[str, str]:
    pairs = [entry.split(" ", 1) for entry in listed.split("|")]
    names = {name.casefold(): f"{country}-{code}" for code, name in pairs}
    codes = {code.casefold(): f"{country}-{code}" for code, _ in pairs}
    return names | codes


STATE_NAMES = MappingProxyType(
    {"US": _states("US", _US), "CA": _states("CA", _CANADA), "AU": _states("AU", _AUSTRALIA)}
)
"""Country → name or code of a state, in lower case → ISO 3166-2 code."""

COUNTRY_ZONES = MappingProxyType(
    {
        "US": (
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "America/Adak",
            "Pacific/Honolulu",
        ),
        "AU": (
            "Australia/Sydney",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Darwin",
            "Australia/Eucla",
            "Australia/Perth",
            "Australia/Lord_Howe",
        ),
        "DE": ("Europe/Berlin",),
        "AR": ("America/Argentina/Buenos_Aires",),
        "MY": ("Asia/Kuala_Lumpur",),
        "UZ": ("Asia/Tashkent",),
        "AQ": (),
        "UM": (),
    }
)
"""Countries for which zone.tab lists more zones than there are different clocks today, or where nobody is called.

For the United States, the fifty states: who lives in a territory finds it in the list of countries.
"""

_OTHER_NAMES = {
    "AE": "uae|u.a.e.",
    "AG": "antigua and barbuda",
    "AT": "österreich",
    "BA": "bosnia and herzegovina|bosnia",
    "BE": "belgique|belgië",
    "BL": "saint barthélemy",
    "BO": "bolivia, plurinational state of",
    "BN": "brunei darussalam",
    "BR": "brasil",
    "CD": "democratic republic of the congo|dr congo|congo, the democratic republic of the",
    "CF": "central african republic",
    "CG": "congo|republic of the congo",
    "CH": "schweiz|suisse|svizzera",
    "CI": "côte d'ivoire|cote d'ivoire|ivory coast",
    "CV": "cabo verde",
    "CZ": "czechia|česko|česká republika",
    "DE": "deutschland",
    "DK": "danmark",
    "ES": "españa",
    "FI": "suomi",
    "FM": "micronesia, federated states of",
    "GB": "united kingdom|uk|u.k.|great britain|britain|england|scotland|wales|northern ireland",
    "GM": "the gambia",
    "HK": "hong kong sar|hong kong sar china",
    "IR": "iran, islamic republic of",
    "IT": "italia",
    "KN": "saint kitts and nevis",
    "KP": "north korea",
    "KR": "south korea|korea, republic of|republic of korea|korea",
    "LA": "lao people's democratic republic",
    "LC": "saint lucia",
    "MD": "moldova, republic of|republic of moldova",
    "MF": "saint martin",
    "MK": "macedonia",
    "MM": "myanmar|burma",
    "MO": "macao|macau sar",
    "MX": "méxico",
    "NL": "the netherlands|holland|nederland",
    "NO": "norge",
    "PL": "polska",
    "PM": "saint pierre and miquelon",
    "PS": "palestinian territories|state of palestine",
    "RE": "reunion",
    "RU": "russian federation",
    "SE": "sverige",
    "SH": "saint helena",
    "ST": "sao tome and principe|são tomé and príncipe",
    "SX": "sint maarten",
    "SY": "syrian arab republic",
    "SZ": "eswatini|swaziland",
    "TC": "turks and caicos islands",
    "TL": "timor-leste",
    "TR": "türkiye|turkiye",
    "TT": "trinidad and tobago",
    "TW": "taiwan, province of china",
    "TZ": "tanzania, united republic of",
    "US": "united states of america|the united states|usa|u.s.a.|u.s.|america",
    "VA": "holy see",
    "VC": "saint vincent and the grenadines",
    "VE": "venezuela, bolivarian republic of",
    "VG": "british virgin islands",
    "VI": "u.s. virgin islands|us virgin islands",
    "VN": "viet nam",
    "WF": "wallis and futuna",
    "WS": "samoa",
}
COUNTRY_NAMES = MappingProxyType({name: code for code, names in _OTHER_NAMES.items() for name in names.split("|")})
"""Names of countries in lower case, besides those of tzdata's iso3166.tab → ISO 3166 code."""

OLD_ZONE_NAMES = MappingProxyType(
    {
        "Africa/Asmera": "Africa/Asmara",
        "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
        "America/Godthab": "America/Nuuk",
        "Asia/Calcutta": "Asia/Kolkata",
        "Asia/Choibalsan": "Asia/Ulaanbaatar",
        "Asia/Katmandu": "Asia/Kathmandu",
        "Asia/Rangoon": "Asia/Yangon",
        "Atlantic/Faeroe": "Atlantic/Faroe",
        "Pacific/Enderbury": "Pacific/Kanton",
        "Pacific/Ponape": "Pacific/Pohnpei",
        "Pacific/Truk": "Pacific/Chuuk",
    }
)
"""Names phonenumbers still gives → the names people know the same zones by today."""
