"""The atlas as `qgis_process` prints it: pages, codes, fonts, colours, templates, two runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gridplan.output.atlas.paper import PAPERS, places
from gridplan.stores.planfile.geopackage import open_plan

ROOT = Path(__file__).parents[2]
TOWN = ROOT / "sample_shapes" / "zhutang.shp"
pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    gridplan = Path(sys.executable).parent / "gridplan"
    command = [gridplan, "divide", TOWN, "-o", path, "--levels", "3,9,60", "--effort", "fast"]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("profile")
    ran = in_qgis(folder, "plugins", "enable", "gridplan_qgis")
    assert ran.returncode == 0, ran.stderr
    return folder


def in_qgis(profile, *words, **environment):
    return subprocess.run(  # noqa: PLW1510
        ["qgis_process", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=180,
        env={
            **os.environ,
            "QGIS_CUSTOM_CONFIG_PATH": str(profile),
            "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
            "QT_QPA_PLATFORM": "offscreen",
            "OMP_NUM_THREADS": "1",
            **environment,
        },
    )


def printed(profile, plan, folder, *options, **environment):
    words = [f"PLAN={plan}", f"OUTPUT={folder}", *options]
    ran = in_qgis(profile, "run", "gridplan:atlas", "--json", "--", *words, **environment)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout)["results"]


@pytest.fixture(scope="module")
def atlas(profile, plan, tmp_path_factory):
    """Chinese, A4, with a page for each second-level grid and all kinds of files."""
    folder = tmp_path_factory.mktemp("atlas") / "out"
    options = ("LANGUAGE=zh_CN", "PAPER=a4", "SECOND_LEVEL=true", "FORMATS=pdf,parts,png")
    return printed(profile, plan, folder, *options), folder


def asked(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def text_of(pdf):
    return asked("pdftotext", "-layout", pdf, "-")


def pictures(pdf, folder, dots=60):
    folder.mkdir()
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-png", pdf, folder / "p"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert drawn.stderr == "", "the PDF has faults"
    return sorted(folder.iterdir())


def test_pages_codes_fonts_bookmarks(atlas, plan):
    results, folder = atlas
    pdf = results["PDF"]
    # Cover, overview, balance, 3 first-level and 9 second-level grids, statistics, method.
    assert results["PAGES"] == 3 + 3 + 9 + 2
    assert re.search(rf"^Pages: +{results['PAGES']}$", asked("pdfinfo", pdf), re.MULTILINE)
    text = text_of(pdf)
    opened, _ = open_plan(plan)
    missing = [code for level in opened.codes for code in level if code not in text]
    assert missing == []
    for words in ("一级网格总览", "审图号", "方案编制说明", f"1 / {results['PAGES']}"):
        assert words in text
    assert opened.hash[:12] in text
    fonts = asked("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert all(" yes " in line for line in fonts), "a font is not embedded"
    marks = re.findall(rb"/Title <(FEFF[0-9A-F]+)>", Path(pdf).read_bytes())
    titles = [bytes.fromhex(mark.decode()).decode("utf-16") for mark in marks]
    assert len(titles) == results["PAGES"]
    assert titles[1] == "一级网格总览"
    parts = sorted(folder.glob("*_网格*.pdf"))
    assert len(parts) == 3
    assert "Pages:           4" in asked("pdfinfo", parts[0])
    assert len(list(folder.glob("*.png"))) == results["PAGES"]
    assert len(list(folder.glob("*_002_一级网格总览.png"))) == 1


def test_every_map_is_drawn(atlas, tmp_path):
    """A layout export says success with blank maps too: the dots inside the frames decide."""
    results, _ = atlas
    dots = 60
    pages = pictures(results["PDF"], tmp_path / "pages", dots)
    kinds = ["cover", "overview", "balance"] + ["grid"] * 12
    for page, kind in zip(pages, kinds):
        image = np.asarray(Image.open(page).convert("RGB")).astype(int)
        for name, box in places(PAPERS["a4"], kind).items():
            if name not in ("map", "locator"):
                continue
            left, top, wide, high = (
                round(v / 25.4 * dots) for v in (box.x, box.y, box.width, box.height)
            )
            inside = image[top + 3 : top + high - 3, left + 3 : left + wide - 3]
            ground = np.abs(inside - np.array([251, 251, 250])).max(axis=2) <= 1
            white = (inside > 253).all(axis=2)
            share = 1 - (ground | white).mean()
            assert share > 0.08, (page.name, name, share)
            assert len(np.unique(inside.reshape(-1, 3), axis=0)) > 10, (page.name, name)


def test_no_text_is_smaller_than_seven_points(atlas):
    results, _ = atlas
    layout = asked("pdftotext", "-bbox-layout", results["PDF"], "-")
    heights = [
        float(b) - float(a)
        for a, b in re.findall(r'<line xMin="[^"]+" yMin="([^"]+)" xMax="[^"]+" yMax="([^"]+)"',
                               layout)
    ]  # fmt: skip
    # The font's own line is 1.1 to 1.5 times its size; rotated text there is none.
    assert min(heights) > 0.95 * 7


def test_numbers_of_changes_lie_on_no_other_one(profile, plan, tmp_path):
    """Two plans with little in common: more areas change hands than numbers find room."""
    gridplan = Path(sys.executable).parent / "gridplan"
    before = tmp_path / "before.gpkg"
    command = [gridplan, "divide", TOWN, "-o", before, "--levels", "3,9,180", "--effort", "fast"]
    subprocess.run(command, check=True, capture_output=True)
    options = ("LANGUAGE=en", "PAPER=a4", f"COMPARE={before}")
    pdf = printed(profile, plan, tmp_path / "out", *options)["PDF"]
    box = places(PAPERS["a4"], "change")["map"]
    points = 72 / 25.4
    pages = asked("pdftotext", "-bbox", pdf, "-").split("<page ")[1:]
    changes = [page for page in pages if ">Changes<" in page and "continued" not in page]
    assert len(changes) == 4, "the whole and each first-level grid"
    for page in changes:
        words = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)<', page)
        seen = [
            (tuple(map(float, edges)), word)
            for *edges, word in words
            if float(edges[2]) < (box.x + box.width) * points
            and box.y * points < float(edges[1]) < (box.y + box.height) * points
            and re.fullmatch(r"\d+|·|Grid", word)
        ]
        assert len([word for _, word in seen if word.isdigit()]) > 5
        # Boxes are larger than what is drawn: lines are higher than letters, a dot is one point.
        middles = [
            ((w + e) / 2, (n + s) / 2, 1.0 if word == "·" else e - w) for (w, n, e, s), word in seen
        ]
        touching = [
            (seen[i][1], seen[j][1])
            for i, (x, y, wide) in enumerate(middles)
            for j, (other_x, other_y, other_wide) in enumerate(middles[:i])
            if abs(x - other_x) < (wide + other_wide) / 2 and abs(y - other_y) < 5.0
        ]
        assert touching == []


def test_two_runs_give_the_same_pages(profile, plan, tmp_path):
    """Dot by dot; Qt writes the fonts into the file in an order of its own."""
    drawn = []
    for name in "ab":
        options = ("LANGUAGE=en", "PAPER=slide", "FORMATS=pdf,png")
        results = printed(profile, plan, tmp_path / name, *options)
        images = [*pictures(results["PDF"], tmp_path / f"pages_{name}", 100),
                  *sorted((tmp_path / name).glob("*.png"))]  # fmt: skip
        assert len(images) == 2 * results["PAGES"]
        drawn.append([image.read_bytes() for image in images])
    assert drawn[0] == drawn[1]


def test_a_table_that_closes_up_keeps_its_last_row(profile, tmp_path):
    """Twenty grids and their sum only fit with lower rows; frames drop what does not."""
    gridplan = Path(sys.executable).parent / "gridplan"
    file = tmp_path / "plan.gpkg"
    command = [gridplan, "divide", TOWN, "-o", file, "--levels", "1,20,60", "--effort", "fast"]
    subprocess.run(command, check=True, capture_output=True)
    results = printed(profile, file, tmp_path / "out", "LANGUAGE=en", "PAPER=a4")
    assert results["PAGES"] == 3 + 1 + 2
    page = asked("pdftotext", "-f", "4", "-l", "4", "-layout", results["PDF"], "-")
    rows = [line.strip().split() for line in page.splitlines()]
    opened, _ = open_plan(file)
    for code in opened.codes[1]:
        assert any(code in row for row in rows), code
    assert any("Sum" in row for row in rows)


def test_without_a_chinese_font_there_are_codes_and_no_boxes(profile, plan, tmp_path):
    config = tmp_path / "fonts.conf"
    config.write_text(
        "<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir>"
        f"<cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    results = printed(
        profile, plan, tmp_path / "out", "LANGUAGE=zh_CN", FONTCONFIG_FILE=str(config)
    )
    fonts = asked("pdffonts", results["PDF"])
    assert "CJK" not in fonts
    assert "DejaVu" in fonts
    text = text_of(results["PDF"])
    assert not re.search("[\u4e00-\u9fff]", text)
    assert "First-level grids" in text
    assert "No font of this machine can write all names." in text


def test_a_template_of_the_user_goes_before_the_built_in_one(profile, plan, tmp_path):
    """A cover without its facts, on which somebody has written something."""
    styles = next(profile.glob("profiles/default")) / "gridplan" / "styles"
    styles.mkdir(parents=True, exist_ok=True)
    own = styles / "cover_slide.qpt"
    own.write_text(
        '<Layout name="own" units="mm"><PageCollection><LayoutItem type="65638" '
        'size="338.667,190.5,mm" position="0,0,mm" positionOnPage="0,0,mm" referencePoint="0"/>'
        '</PageCollection><LayoutItem type="65641" id="motto" size="120,20,mm" '
        'position="20,20,mm" positionOnPage="20,20,mm" referencePoint="0" '
        'labelText="Our own cover" visibility="1" htmlState="0"/></Layout>',
        encoding="utf-8",
    )
    try:
        results = printed(profile, plan, tmp_path / "out", "LANGUAGE=en", "PAPER=slide")
        first = asked("pdftotext", "-l", "1", results["PDF"], "-")
        assert first.split("\n")[0] == "Our own cover"
        own.write_text("<nonsense")
        words = [f"PLAN={plan}", f"OUTPUT={tmp_path / 'no'}", "PAPER=slide"]
        ran = in_qgis(profile, "run", "gridplan:atlas", "--", *words)
        assert ran.returncode == 1
        assert "cover_slide.qpt" in ran.stdout + ran.stderr
        assert not (tmp_path / "no").exists(), "something was left behind"
    finally:
        own.unlink()
