"""Who runs the server: PostgreSQL refuses to be root, so root starts it as somebody else."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import msgspec

from octopus.simulator.errors import SimulatorError

ELSEWHERE, PREFIX = Path("/var/tmp"), "octopus-archive-"  # noqa: S108
OF = "of"
"""The file in such a place that names the folder whose cluster it has."""
UNPRIVILEGED = ("postgres", "nobody")
"""The accounts asked for, in this order, when we are root."""


class Account(msgspec.Struct, frozen=True):
    """A user and its group, by number."""

    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """Whether it may walk down to the path, as far as that exists."""
        for folder in (path, *path.parents):
            if not folder.exists():
                continue
            found = folder.stat()
            needed = 0o100 if found.st_uid == self.uid else 0o010 if found.st_gid == self.gid else 0o001
            if not found.st_mode & needed:
                return False
        return True


def account_of_server() -> Account | None:
    """The account to run the server with; None when that is our own.

    Raises:
        SimulatorError: we are root, and there is no other account.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise SimulatorError(f"PostgreSQL does not run as root, and there is no account {' or '.join(UNPRIVILEGED)}")


def place_for(account: Account | None, folder: Path) -> Path:
    """Where the cluster of `folder` goes: there, or, if the account cannot get there (below /root), in /var/tmp.

    Which place in /var/tmp it is, the file `place` in the folder tells; it is made at the first call. Places whose
    folder is gone are removed then, since nobody else will.
    """
    note = folder / "place"
    if account is None or (not note.exists() and account.reaches(folder)):
        return folder
    if note.exists():
        place = Path(note.read_text(encoding="utf-8"))
        if _is_ours(place):
            return place
    for left in ELSEWHERE.glob(f"{PREFIX}*"):
        if _is_ours(left) and not _is_wanted(left):
            shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=ELSEWHERE))
    place.chmod(0o711)
    (place / OF).write_text(str(folder), encoding="utf-8")
    note.write_text(str(place), encoding="utf-8")
    return place


def _is_ours(place: Path) -> bool:
    """Whether it is a folder that nobody else has put there, finding the name gone."""
    return place.is_dir() and not place.is_symlink() and place.stat().st_uid == os.geteuid()


def _is_wanted(place: Path) -> bool:
    """Whether a folder still says that its cluster is here, or we cannot tell."""
    of = place / OF
    if not of.is_file():
        return True
    note = Path(of.read_text(encoding="utf-8")) / "place"
    return note.is_file() and note.read_text(encoding="utf-8") == str(place)
