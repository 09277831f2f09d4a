"""The loop that runs inside the sandbox: many rows of many functions in one crossing.

User code is executed from text into a namespace of its own that holds only the offered functions; it sees neither these
names nor another function's. Rows arrive and results leave as JSON text, which is quicker than value by value, and
refuses by itself what JSON cannot carry. A raised exception leaves the loop, so that the host reads its traceback; the
next feed goes on behind it.
"""

from __future__ import annotations

DRIVER = """
import json as _json
import time as _time

_offered = {}
_kept = {}
_jobs = []
_job = 0
_row = 0
_rows = []
_namespace = None
_out = []
_room = 0
_printed_room = 0
_result_room = 0


def _print(*values, sep=" ", end="\\n", file=None, flush=False):
    global _room
    if _room <= 0:
        return
    text = (" " if sep is None else sep).join([str(value) for value in values]) + ("\\n" if end is None else end)
    if len(text) > _room:
        text = text[:_room] + "\\n… (the rest of what was printed is left out)\\n"
    _room -= len(text)
    _out[-1][2].append(text)


def _begin(jobs, printed, result):
    global _jobs, _job, _row, _rows, _namespace, _out, _printed_room, _result_room
    _jobs, _job, _row, _rows, _namespace, _out = jobs, 0, 0, [], None, []
    _printed_room, _result_room = printed, result


def _open(key, code, keep):
    namespace = _kept.get(key)
    if namespace is None:
        namespace = dict(_offered)
        exec(code, namespace)
        if keep:
            _kept[key] = namespace
    return namespace


def _go():
    global _job, _row, _rows, _namespace, _room
    while _job < len(_jobs):
        key, code, keep, name, rows = _jobs[_job]
        if _row == 0:
            _rows = _json.loads(rows)
        while _row < len(_rows):
            row = _rows[_row]
            _row += 1
            _room = _printed_room
            # Stands for the row until it has succeeded: [seconds, JSON, printed, complaint].
            entry = [0.0, None, [], None]
            _out.append(entry)
            if _namespace is None or not keep:
                _namespace = _open(key, code, keep)
            function = _namespace[name]
            started = _time.perf_counter()
            value = function(**row)
            entry[0] = _time.perf_counter() - started
            try:
                text = _json.dumps(value)
                if len(text) > _result_room:
                    entry[3] = "its result is " + str(len(text)) + " characters of JSON; it may be " + str(_result_room)
                else:
                    entry[1] = text
            except BaseException as fault:
                entry[3] = "its result cannot leave as JSON: " + str(fault)
        _job += 1
        _row = 0
        _namespace = None
    return _out
"""
