"""What makes a page of folium safe: Leaflet inside, one door for texts, a policy."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...errors import InputError
from ...i18n import say
from ..look.look import DENSITY_COLOURS, INK, PAPER, WATER

_FONTS = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
#: How far the fill of grids hides the streets below.
FILL_OPACITY = 0.6
_LEAFLET = Path(__file__).parent / "leaflet"


@dataclass(frozen=True)
class Ground:
    """The map that lies below.

    Parameters
    ----------
    tiles : str
        Address of a tile server with {z}, {x} and {y} in it; empty for none.
    datum : str
        "wgs84" (or CGCS2000) or "gcj02": where the server draws the streets.
    """

    tiles: str = ""
    datum: str = "wgs84"

    def allowed(self) -> str:
        """Where the page may fetch pictures from, as the policy of a page says it.

        Raises
        ------
        InputError
            For an address that is none of a tile server.
        """
        if not self.tiles:
            return ""
        parts = urlsplit(self.tiles)
        host = parts.netloc
        if "{" in host:  # {s}: one of several servers
            host = "*." + host.split(".", 1)[-1]
        plain = re.fullmatch(r"(\*\.)?[A-Za-z0-9.-]+(:\d+)?", host)
        marks = all(mark in self.tiles for mark in ("{z}", "{x}", "{y}"))
        if parts.scheme not in ("http", "https") or not plain or not marks:
            raise InputError(
                say("{address} is no address of map tiles.", address=self.tiles),
                where="--tiles",
                cure=say("Give one like http://tiles.example/{z}/{x}/{y}.png."),
            )
        return f" {parts.scheme}://{host}"


#: Nothing below: the page asks nothing of any network.
NO_GROUND = Ground()


def escaped(text: str) -> str:
    """A text as it may stand in a page, a script or a template: the only door to them."""
    safe = html.escape(text, quote=True)
    for sign in "`\\{}":
        safe = safe.replace(sign, f"&#{ord(sign)};")
    return safe


def sealed(page: Any, title: str, lines: list[str], ground: Ground) -> str:
    """The page with Leaflet inside, names of parts that are always the same, and the policy."""
    from branca.element import Element

    root = page.get_root()
    script = (_LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    style = (_LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"url\([^)]*\)", "none", style)
    script = re.sub(r"//# sourceMappingURL=\S*", "", script)
    ramp = "".join(f'<i style="background:{colour}"></i>' for colour in DENSITY_COLOURS)
    box = f"<b>{escaped(title)}</b><br>{escaped(lines[0])}<br><div>{ramp}</div><br>"
    box += "<br>".join(map(escaped, lines[1:]))
    style += (
        f".leaflet-container{{background:{WATER};font:15px/1.5 {_FONTS}}}#told{{position:absolute;"
        "z-index:900;left:10px;bottom:42px;background:#fffd;padding:6px 12px;border-radius:4px;"
        f"max-width:16em;font:15px/1.4 {_FONTS}}}#told b{{font-size:18px}}"
        f"#told i{{display:inline-block;width:26px;height:12px;opacity:{FILL_OPACITY}}}"
        "#told div{display:inline-block;"
        f"background:{WATER};white-space:nowrap;line-height:0}}#north{{position:absolute;"
        f"z-index:900;left:20px;top:84px;text-align:center;font:700 15px/1 {_FONTS}}}"
        f".name{{white-space:nowrap;font:700 13px/1 {_FONTS};color:{INK};text-shadow:0 0 3px "
        f"{PAPER},0 0 3px {PAPER},0 0 3px {PAPER}}}.name b{{position:absolute;"
        "transform:translate(-50%,-50%)}"
        "@media(max-width:800px){.name{display:none}#told{font-size:11px;padding:4px 8px}"
        "#told i{width:20px}}"
    )
    root.title = escaped(title)
    for place, name, text in (
        (root.header, "leaflet", f"<style>{style}</style><script>{script}</script>"),
        (root.html, "told", f'<div id="told">{box}</div>'),
        (root.html, "north", f'<div id="north">{escaped(say("N"))}<br>▲</div>'),
    ):
        element: Any = Element("{{ this.text }}")  # the text itself would be read as a template
        element.text = text
        place.add_child(element, name=name)
    for number, part in enumerate(_parts(root)):
        part._id = f"{number:08x}"
    whole = str(root.render()).replace("L.control.scale()", "L.control.scale({imperial: false})")
    seals = sorted(
        {
            base64.b64encode(hashlib.sha256(body.encode("utf-8")).digest()).decode("ascii")
            for body in re.findall(r"<script>(.*?)</script>", whole, re.DOTALL)
        }
    )
    allowed = " ".join(f"'sha256-{seal}'" for seal in seals)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        f"img-src data:{ground.allowed()}"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return whole.replace("<head>", f"<head>\n{meta}", 1)


def _parts(root: Any) -> Iterator[Any]:
    yield root
    for child in (root.header, root.html, root.script) if hasattr(root, "header") else ():
        yield from _parts(child)
    for child in root._children.values():
        yield from _parts(child)
