"""Traditional characters in the names and words that Gridplan knows, written simplified."""

from __future__ import annotations

import unicodedata

#: Every character of `SYNONYMS`, of the columns and states of events and of words for persons and
#: posts that is written in two ways.
_SIMPLIFIED = str.maketrans(
    "業東嚴個鄉產畝會內冊況創別辦務動區單縣發號國圖塊處備實屬應廢歸當態總戶護報撥數無時暫權來標檔滿點狀環電碼礎積稱類"
    "緊級緯細經結緩編聯節計訊記訪證証評識訴話詳負責帳賬質車轉轄郵銷鎮門問間階陸頃題饋萬價劃佔掛機係繫網採裡裏許後製註"
    "長員絡崗獎懲準職專",
    "业东严个乡产亩会内册况创别办务动区单县发号国图块处备实属应废归当态总户护报拨数无时暂权来标档满点状环电码础积称类"
    "紧级纬细经结缓编联节计讯记访证证评识诉话详负责账账质车转辖邮销镇门问间阶陆顷题馈万价划占挂机系系网采里里许后制注"
    "长员络岗奖惩准职专",
)


def simplified(text: str) -> str:
    """Text with its known traditional characters written simplified.

    >>> simplified("戶籍人口")
    '户籍人口'
    """
    return text.translate(_SIMPLIFIED)


def plain_text(cell: object) -> str:
    """A cell as text in simplified and half-width characters, without blanks around it."""
    return simplified(unicodedata.normalize("NFKC", str(cell))).strip()
