"""The only door to `holidays`: the public holidays of a country, or of one of its regions.

The library knows them by rules, and asks nobody. It is loaded when somebody asks.
"""

from __future__ import annotations

from datetime import date

from courtesydesk.domain.errors import WrongInput

LANGUAGE = "en_US"
YEARS = range(2005, 2046)
"""What is written down for the clocks: imported history, and some time to come."""


def regions(country: str) -> tuple[str, ...]:
    """The codes of a country's regions with holidays of their own, as DE-BB."""
    import holidays

    known = holidays.list_supported_countries().get(country.upper(), [])
    return tuple(f"{country.upper()}-{region}" for region in known)


def check(code: str) -> tuple[str, str]:
    """The country and the region of a code; raises WrongInput for one that is not known."""
    import holidays

    country, _, region = code.strip().upper().partition("-")
    if country not in holidays.list_supported_countries():
        raise WrongInput(
            f"No public holidays are known for “{code}”.",
            todo="Write a country's two letters, for example FR, or a region's, for example DE-BY.",
        )
    if region and region not in holidays.list_supported_countries()[country]:
        known = ", ".join(regions(country)[:12]) or f"{country} alone"
        raise WrongInput(f"No region “{code}” is known.", todo=f"Write one of these: {known}.")
    return country, region


def public_holidays(code: str, years: range = YEARS) -> tuple[tuple[date, str], ...]:
    """The holidays in those years, by an English name where they have one; none for an empty code.

    Raises WrongInput for a code that is not known.
    """
    if not code.strip():
        return ()
    import holidays

    country, region = check(code)
    spoken = holidays.list_localized_countries().get(country, ())
    found = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=years,
        language=LANGUAGE if LANGUAGE in spoken else None,
    )
    return tuple(sorted((day, str(name)) for day, name in found.items()))
