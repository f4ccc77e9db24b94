"""page-check.py PAGE FOLDER: opens a page in Chromium at three widths, by day and by night, with everything
folded and unfolded, prints it, and writes one JSON document of what was found; the printed page goes into
FOLDER."""

import base64
import importlib.util
import json
import os
import sys

import html5lib

from browser import Browser

page, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
axe = os.path.join(
    importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0], "axe.min.js")


# What stands farther to the right than the page is wide, and in no box that scrolls by itself.
OVERFLOW = """[...document.querySelectorAll('body *')].filter(e =>
  !e.closest('.scroll, svg') && e.getClientRects().length
  && e.getBoundingClientRect().right > innerWidth + 0.5)
  .slice(0, 3).map(e => e.outerHTML.slice(0, 160))"""

found = {"console": [], "overflow": [], "accessibility": [], "markup": [], "rulesTried": 0}
with Browser() as browser:
    address = "file://" + page
    for width in (360, 768, 1280):
        for scheme in ("light", "dark"):
            place = "%d %s" % (width, scheme)
            browser.open(address, width, scheme)
            for state in ("folded", "open"):
                if state == "open":
                    browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
                if browser.value("document.documentElement.scrollWidth") > width:
                    found["overflow"].append("%s %s: the page scrolls" % (place, state))
                found["overflow"] += ["%s %s: %s" % (place, state, part)
                                      for part in browser.value(OVERFLOW)]
            found["console"] += ["%s: %s" % (place, told) for told in browser.messages()]
            # Looking for contrast is most of the time that the checker takes. The style has no rule for a
            # width and a light at once, so that these two try every rule at either width and in either light.
            if (width, scheme) in ((360, "light"), (1280, "dark")):
                # From here on the page is not alone any more.
                browser.value(open(axe).read() + "; 0")
                result = browser.value(
                    "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify("
                    "{tried: r.passes.length, violations: r.violations.map(v => [v.id, v.impact,"
                    " v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary)])}))",
                    waits=True)
                result = json.loads(result)
                found["rulesTried"] = result["tried"]
                found["accessibility"] += ["%s: %s" % (place, v) for v in result["violations"]]

    browser.open(address, 1280, "light")
    found["background"] = browser.value("getComputedStyle(document.body).backgroundColor")
    found["title"] = browser.value("document.title")
    found["language"] = browser.value("document.documentElement.lang")
    found["text"] = browser.value("document.body.textContent")
    found["scripts"] = browser.value("document.querySelectorAll('script, [onload], [onerror]').length")
    found["links"] = browser.value("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    printed = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    with open(os.path.join(folder, "page.pdf"), "wb") as file:
        file.write(base64.b64decode(printed["data"]))

    # The files beside the page are text to the browser, whatever stands in them.
    found["types"] = []
    for link in sorted({link for link in found["links"] if link and link.startswith("messages/")})[:40]:
        browser.open("file://" + os.path.join(os.path.dirname(page), link), 1280, "light")
        found["types"].append(browser.value("document.contentType"))
        if browser.value("window.hasRun === true"):
            found["types"].append("a script ran in " + link)
    found["types"] = sorted(set(found["types"]))

parser = html5lib.HTMLParser()
parser.parse(open(page, encoding="utf-8").read())
found["markup"] = ["%s: %s %s" % error for error in parser.errors[:5]]
print(json.dumps(found))
