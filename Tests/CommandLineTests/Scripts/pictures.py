"""pictures.py PAGE FOLDER: takes the pictures of README of a page."""

import os
import sys

from PIL import Image

from browser import Browser

page, folder = os.path.abspath(sys.argv[1]), sys.argv[2]


def top(browser, element):
    return browser.value(
        "document.querySelector('%s').getBoundingClientRect().top + scrollY" % element)


def smaller(path):
    """A page has few colours: a palette is a third of the size."""
    Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
        path, optimize=True)


with Browser() as browser:
    browser.open("file://" + page, 1100, "light")
    browser.value("document.querySelectorAll('#alerts article:nth-of-type(2) details').forEach("
                  "d => d.open = true)")
    start = top(browser, "#alerts article:nth-of-type(3)")
    browser.picture(os.path.join(folder, "overview.png"), 0, int(start) - 8)
    start = top(browser, "#usage") - 8
    end = top(browser, "#usage .charts figure:nth-of-type(7)") - 8
    browser.picture(os.path.join(folder, "usage.png"), int(start), int(end - start))
    browser.open("file://" + page, 390, "dark")
    browser.picture(os.path.join(folder, "phone.png"), 0, 1000)
for name in ("overview.png", "usage.png", "phone.png"):
    smaller(os.path.join(folder, name))
