"""Become an engine: the last few steps before `exec`, in a process of its own.

Called as `python -I -S launch.py ORDERS PROGRAM ARGUMENT…`, where ORDERS is a JSON object:
`parent` (process id), `signal` (sent to the program when the parent dies), and for a parent that
runs as root `account` (user id, group id) and `reach` (whether the account needs help to reach
files below folders it may not enter).

These steps live here and not in `preexec_fn`, because code between fork and exec of a parent
with threads may deadlock. Imports nothing of the project.
"""

import ctypes
import json
import os
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
SECBIT_NO_SETUID_FIXUP = 4
LINUX_CAPABILITY_VERSION_3 = 0x20080522


def _become(account: tuple[int, int], *, reach: bool) -> None:
    """Change user for good; with `reach` keep one capability: to enter any folder.

    Without that capability PostgreSQL, which refuses to run as root, could not start from a
    clone in a home folder that only root may enter (`/root` in most containers). The secure bit
    lets the capability outlast the change of user, and lets `access(2)` count it: initdb asks so
    for the programs beside it.
    """
    user, group = account
    libc = ctypes.CDLL(None, use_errno=True)
    keep = reach and sys.platform == "linux"
    os.setgroups([])
    os.setgid(group)
    if keep:
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setuid(user)
    if keep:
        bit = 1 << CAP_DAC_OVERRIDE
        header = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
        sets = struct.pack("=6I", bit, bit, bit, 0, 0, 0)
        libc.capset(header, sets)
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def main() -> None:
    """Change account, tie the life to the parent's, and turn into the program."""
    orders = json.loads(sys.argv[1])
    program = sys.argv[2:]
    os.umask(0o077)
    if orders.get("account"):
        _become(tuple(orders["account"]), reach=orders["reach"])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, orders["signal"], 0, 0, 0)
    if os.getppid() != orders["parent"]:
        sys.exit("The parent died before the program started.")
    try:
        os.execv(program[0], program)  # noqa: S606 — the arguments are ours, no shell wanted
    except OSError as error:
        sys.exit(f"{program[0]}: {error.strerror}.")


if __name__ == "__main__":
    main()
