#!/usr/bin/env python3
"""Writes src/receivables/holidays.tsv: public holidays by country, from the Python package `holidays`.

    python3 -m venv venv && venv/bin/pip install holidays && venv/bin/python scripts/public_holidays.py

Run it once a year and move LAST forward; the calendar reports the years it doesn't know.
"""

import pathlib

import holidays

FIRST, LAST = 2024, 2032
COUNTRIES = (
    "AE AT AU BE BR CA CH CZ DE DK ES FI FR GB IE IN IT JP KW MX NL NO NZ PL PT SA SE SG US ZA"
).split()
# Where the whole country has no list of its own, the part that most of its business is in.
PART = {"GB": "ENG"}

HEADER = f"""\
# Public holidays on which nobody is written to: country, date. Weekends are not listed.
# Made by scripts/public_holidays.py from the Python package holidays {holidays.__version__} (MIT), years {FIRST}-{LAST}.
# Nationwide days only; GB is England. Dates that depend on the moon's sighting are that package's estimate.
"""


def days_off(country):
    calendar = holidays.country_holidays(country, subdiv=PART.get(country), years=range(FIRST, LAST + 1))
    return [day for day in sorted(calendar) if day.weekday() not in calendar.weekend]


def main():
    lines = [f"{country}\t{day}\n" for country in COUNTRIES for day in days_off(country)]
    target = pathlib.Path(__file__).parent.parent / "src/receivables/holidays.tsv"
    target.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{target}: {len(lines)} days, {FIRST} to {LAST}")


if __name__ == "__main__":
    main()
