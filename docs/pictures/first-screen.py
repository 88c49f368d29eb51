#!/usr/bin/env python3
"""Draws docs/pictures/first-screen.svg: what `rapport` says in a terminal when everything runs.

    docs/pictures/first-screen.py target/debug/rapport [arguments of `rapport dev`]

Starts it on fresh data in a terminal of its own, waits for the first screen, stops it, and draws what was said.
"""

import html
import os
import pty
import re
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

COLUMNS, CELL, LINE, FONT = 92, 8.4, 20, 14
PAPER, INK, FAINT, GREEN = "#ede8df", "#0f131a", "#8f8b84", "#7fd1ac"
STYLES = {"1": f'fill="{PAPER}" font-weight="700"', "2": f'fill="{FAINT}"', "32": f'fill="{GREEN}"', "0": f'fill="{PAPER}"'}


def screen(command, folder):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(command[0], [*command[:1], "dev", "--data-dir", f"{folder}/data", *command[1:]])
    said, until = b"", time.monotonic() + 600
    while b"begins anew." not in said:
        if time.monotonic() > until:
            sys.exit("no first screen within ten minutes")
        if select.select([terminal], [], [], 1)[0]:
            try:
                said += os.read(terminal, 65536)
            except OSError:
                sys.exit(said.decode())
    # It listens for Ctrl-C a moment after its last line.
    time.sleep(1)
    os.kill(pid, signal.SIGINT)
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    os.waitpid(pid, 0)
    return said.decode()


def lines(said):
    said = re.sub(r"[^\n]*\r\x1b\[2K", "", said).replace("\r", "")
    return said.strip("\n").split("\n")


def drawn(line, y):
    style, column, out = "0", 0, []
    for part in re.split(r"(\x1b\[\d+m)", line):
        if code := re.fullmatch(r"\x1b\[(\d+)m", part):
            style = code[1]
            continue
        for piece in re.finditer(r"\S+(?: \S+)*", part):
            x, width = 20 + (column + piece.start()) * CELL, len(piece[0]) * CELL
            text = html.escape(piece[0])
            out.append(f'<text x="{x:.1f}" y="{y}" textLength="{width:.1f}" {STYLES[style]}>{text}</text>')
        column += len(part)
    return "".join(out)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        said = screen([str(Path(sys.argv[1]).resolve()), *sys.argv[2:]], folder)
        said = said.replace(os.path.realpath(folder), "~/rapport")
    shown = ["$ cargo run", "", *lines(said)]
    width, height = int(COLUMNS * CELL + 40), len(shown) * LINE + 64
    body = "\n".join(drawn(line, 60 + number * LINE) for number, line in enumerate(shown) if line.strip())
    dots = "".join(f'<circle cx="{24 + 18 * n}" cy="22" r="5.5" fill="#3a404a"/>' for n in range(3))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{FONT}" '
        f'role="img" aria-label="The first screen of cargo run">'
        f'<rect width="{width}" height="{height}" rx="10" fill="{INK}"/>{dots}\n{body}\n</svg>\n'
    )
    Path(__file__).with_suffix(".svg").write_text(svg)


if __name__ == "__main__":
    main()
