"""Log lines as the SKA's software writes them, for the processes of the telescope.

`1|2026-11-28T05:20:31.482Z|INFO|MainThread|publish|server.py#182|tango-device:mid-tmc/subarray/01|message`: version,
time in UTC, severity, thread, function, file and line, tags, message (ska-ser-logging, "SKA Log Message Format"). The
standard library only: it is run by the PyTango environment too.
"""

from __future__ import annotations

import logging
import sys
import time

VERSION = "1"
LOGGER = "octopus.simulator"
DEVICE = "tango-device"


class SkaFormatter(logging.Formatter):
    """One line for each record; line breaks and tracebacks within it are written as `\\n`.

    `tags` of a record (`extra={"tags": "tango-device:a/b/c"}`) are its tags.
    """

    def format(self, record: logging.LogRecord) -> str:
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        stamp = f"{seconds}.{int(record.created % 1 * 1000):03}Z"
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}\n{self.formatException(record.exc_info)}"
        place = f"{record.filename}#{record.lineno}"
        fields = (VERSION, stamp, record.levelname, record.threadName or "", record.funcName or "", place)
        tags = str(getattr(record, "tags", ""))
        return "|".join((*(each.replace("|", "/") for each in (*fields, tags)), message.replace("\n", "\\n")))


def log_to_output() -> logging.Logger:
    """The logger of a process of the telescope, from now on writing such lines to its standard error."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(SkaFormatter())
        logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    return logger


def device_logger(name: str) -> logging.LoggerAdapter[logging.Logger]:
    """What a Tango device logs with."""
    return logging.LoggerAdapter(logging.getLogger(LOGGER), {"tags": f"{DEVICE}:{name}"})
