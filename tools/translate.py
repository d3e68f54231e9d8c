"""Makes the Chinese of the plugin: i18n/zh_CN.*.json → .ts → .qm (by Qt's lrelease)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).resolve().parents[1] / "qgis_plugin" / "i18n"


def main() -> None:
    words: dict[str, str] = {}
    for file in sorted(FOLDER.glob("zh_CN.*.json")):
        words |= json.loads(file.read_text(encoding="utf-8"))
    messages = "".join(
        f"<message><source>{escape(english)}</source>"
        f"<translation>{escape(chinese)}</translation></message>\n"
        for english, chinese in sorted(words.items())
    )
    source = FOLDER / "gridplan_zh_CN.ts"
    source.write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
        '<TS version="2.1" language="zh_CN">\n<context>\n<name>Gridplan</name>\n'
        f"{messages}</context>\n</TS>\n",
        encoding="utf-8",
    )
    subprocess.run(["lrelease", "-silent", source, "-qm", source.with_suffix(".qm")], check=True)
    print(len(words), "sentences", file=sys.stderr)


if __name__ == "__main__":
    main()
