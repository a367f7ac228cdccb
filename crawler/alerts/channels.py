"""How alerts leave: by mail, to a webhook, into a file. Each raises what keeps it from doing so."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from scrapy.settings import BaseSettings

from archive.alerts import Alert
from archive.errors import NianbaoError
from crawler.alerts.message import document, heading, text

# Seconds: a crawl that is over does not wait longer for a server that does not answer.
_TIMEOUT = 30
_HERE = {"localhost", "127.0.0.1", "::1"}


class AlertSettingError(NianbaoError):
    """A setting for alerts cannot be understood."""


class UnsafeMailError(Exception):
    """A password would travel in the open."""


class Channel(Protocol):
    """A way on which alerts leave."""

    @property
    def name(self) -> str:
        """Its word in the table tellings."""

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Deliver; returns once it is delivered."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail by SMTP, encrypted where the server can; name and password only so."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    name: str = "mail"

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Send one mail. Raises OSError, smtplib.SMTPException, UnsafeMailError."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = heading(alerts), self.sender, ", ".join(self.to)
        mail.set_content(text(alerts))
        with smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT) as server:
            server.ehlo()
            encrypted = server.has_extn("starttls")
            if encrypted:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if self.user:
                if not encrypted and self.host not in _HERE:
                    raise UnsafeMailError(f"{self.host} offers no encryption for the password")
                server.login(self.user, self.password)
            server.send_message(mail)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A JSON document that is posted to an address."""

    url: str
    name: str = "webhook"

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Post it. Raises OSError, also for an answer of 400 and above."""
        body = json.dumps(document(alerts), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        # http and https only, by `channels`.
        request = Request(self.url, body, headers, method="POST")  # noqa: S310
        with urlopen(request, timeout=_TIMEOUT):  # noqa: S310
            pass


@dataclass(frozen=True, slots=True)
class File:
    """A file to which a line is added for each alert."""

    path: Path
    name: str = "file"

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Add the lines, on the disk when this returns. Raises OSError."""
        lines = [json.dumps(asdict(alert), ensure_ascii=False) + "\n" for alert in alerts]
        with self.path.open("a", encoding="utf-8") as file:
            file.write("".join(lines))
            file.flush()
            os.fsync(file.fileno())


def channels(settings: BaseSettings) -> list[Channel]:
    """The channels that the settings name. Raises AlertSettingError."""
    found: list[Channel] = []
    if to := tuple(one.strip() for one in str(settings.get("ALERT_MAIL") or "").split(",") if one):
        host, _, port = str(settings.get("ALERT_SMTP")).rpartition(":")
        if not host or not port.isdecimal() or not all("@" in one for one in to):
            raise AlertSettingError(
                "ALERT_MAIL must be mail addresses, and ALERT_SMTP a host and its port such as"
                " mail.example.org:25."
            )
        user, password = (os.environ.get(f"NIANBAO_SMTP_{part}", "") for part in _SECRETS)
        sender = str(settings.get("ALERT_MAIL_FROM"))
        found.append(Mail(to, sender, host.strip("[]"), int(port), user, password))
    if url := str(settings.get("ALERT_WEBHOOK") or ""):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            # What it holds may be a secret: it is not repeated.
            raise AlertSettingError("ALERT_WEBHOOK must be an address with http:// or https://.")
        found.append(Webhook(url))
    if path := str(settings.get("ALERT_FILE") or ""):
        if not Path(path).resolve().parent.is_dir():
            raise AlertSettingError(f"ALERT_FILE: there is no folder for {path}.")
        found.append(File(Path(path).resolve()))
    return found


_SECRETS = ("USER", "PASSWORD")
