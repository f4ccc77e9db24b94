"""page-check.py PAGE FOLDER: opens a page in Chromium at three widths, by day and by night, with everything
folded and unfolded, prints it, and writes one JSON document of what was found; pictures and the printed
page go into FOLDER."""

import base64
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

import html5lib
import websocket

page, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
axe = os.path.join(
    importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0], "axe.min.js")


class Browser:
    """Headless Chromium, spoken to over its DevTools protocol."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*",
             "--user-data-dir=" + self.profile.name, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = os.path.join(self.profile.name, "DevToolsActivePort")
        deadline = time.monotonic() + 60
        while not (os.path.exists(port) and open(port).read().strip()):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("chromium does not start")
            time.sleep(0.05)
        address = "http://127.0.0.1:%s/json" % open(port).read().split()[0]
        targets = json.load(urllib.request.urlopen(address, timeout=30))
        target = [t for t in targets if t["type"] == "page"][0]
        self.socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=60)
        self.number = 0
        self.events = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps(
            {"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    raise SystemExit("%s: %s" % (method, message["error"]))
                return message["result"]
            self.events.append(message)

    def value(self, expression, waits=False):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=waits)
        if "exceptionDetails" in result:
            raise SystemExit(json.dumps(result["exceptionDetails"])[:2000])
        return result["result"].get("value")

    def open(self, address, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events = []
        self.call("Page.navigate", url=address)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(json.loads(self.socket.recv()))

    def messages(self):
        """What the console says, and every address that was asked for but the page's own."""
        told = []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                told.append(json.dumps(parameters)[:400])
            if method == "Network.requestWillBeSent" and parameters["type"] != "Document":
                told.append("asked for " + parameters["request"]["url"])
        return told


def picture(browser, name):
    size = browser.value("[innerWidth, Math.min(document.documentElement.scrollHeight, 12000)]")
    image = browser.call(
        "Page.captureScreenshot", format="png", captureBeyondViewport=True,
        clip={"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1})
    with open(os.path.join(folder, name), "wb") as file:
        file.write(base64.b64decode(image["data"]))


# What stands farther to the right than the page is wide, and in no box that scrolls by itself.
OVERFLOW = """[...document.querySelectorAll('body *')].filter(e =>
  !e.closest('.scroll, svg') && e.getClientRects().length
  && e.getBoundingClientRect().right > innerWidth + 0.5)
  .slice(0, 3).map(e => e.outerHTML.slice(0, 160))"""

found = {"console": [], "overflow": [], "accessibility": [], "markup": [], "rulesTried": 0}
browser = Browser()
address = "file://" + page
for width in (360, 768, 1280):
    for scheme in ("light", "dark"):
        place = "%d %s" % (width, scheme)
        browser.open(address, width, scheme)
        picture(browser, "%d-%s.png" % (width, scheme))
        for state in ("folded", "open"):
            if state == "open":
                browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
            if browser.value("document.documentElement.scrollWidth") > width:
                found["overflow"].append("%s %s: the page scrolls" % (place, state))
            found["overflow"] += ["%s %s: %s" % (place, state, part)
                                  for part in browser.value(OVERFLOW)]
        found["console"] += ["%s: %s" % (place, told) for told in browser.messages()]
        if width != 768:
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
browser.process.terminate()
browser.process.wait(30)
print(json.dumps(found))
