"""Headless Chromium, spoken to over its DevTools protocol."""

import base64
import json
import os
import subprocess
import tempfile
import time
import urllib.request

import websocket


class Browser:
    """A browser with one page, for a 'with' statement: at its end nothing is left of it."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*",
             "--user-data-dir=" + self.profile.name, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, TMPDIR=self.profile.name))
        try:
            self.connect()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def connect(self):
        port = os.path.join(self.profile.name, "DevToolsActivePort")
        deadline = time.monotonic() + 60
        while not (os.path.exists(port) and open(port).read().strip()):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("chromium does not start")
            time.sleep(0.05)
        address = "http://127.0.0.1:%s/json" % open(port).read().split()[0]
        targets = json.load(urllib.request.urlopen(address, timeout=30))
        target = [t for t in targets if t["type"] == "page"][0]
        self.socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=250)
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

    def picture(self, path, top=0, height=None):
        """Takes a picture of the page, or of a part of it."""
        width, whole = self.value("[innerWidth, document.documentElement.scrollHeight]")
        image = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True,
            clip={"x": 0, "y": top, "width": width, "height": height or min(whole, 12000),
                  "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()
