"""Times as the service writes them."""

import datetime


def now():
    """Seconds since 1970, in whole milliseconds: what is written is what is compared."""
    return round(datetime.datetime.now(datetime.timezone.utc).timestamp(), 3)


def stamp(seconds):
    """RFC 3339, UTC, milliseconds: 2018-03-17T19:01:30.536Z."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def day(text):
    """The first second of the day YYYY-MM-DD; ValueError if it is none."""
    if len(text) != 10:
        raise ValueError(text)
    return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc).timestamp()
