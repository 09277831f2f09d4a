"""Run a command that dies with its parent: `python child.py <parent pid> <uid:gid or -> <command> …`.

Asks Linux for SIGKILL at the parent's death (prctl PR_SET_PDEATHSIG, which survives exec), then becomes the command.
With a user, it first becomes that user: here rather than in the launcher, since the wish does not outlive a change of
user, and since that user may not be able to reach our Python. The standard library only: it is run isolated (`-I -S`),
by the PyTango environment as a rule, and costs about 20 ms.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the command, unless the parent is gone already."""
    parent, user, command = int(arguments[0]), arguments[1], arguments[2:]
    if user != "-":
        become(user)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], command)


def become(user: str) -> None:
    """Be another user (`uid:gid`) from now on, in no group but its own."""
    uid, gid = (int(part) for part in user.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


if __name__ == "__main__":
    main(sys.argv[1:])
