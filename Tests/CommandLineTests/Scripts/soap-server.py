#!/usr/bin/python3
"""soap-server.py CLUSTER CERTIFICATE KEY: the SOAP services of a cluster's nodes, on port 8443 of every address.

CLUSTER is the JSON file of vos-node.py. Of each address, "soap" says how the node answers: nothing or "good";
"throttle" (503 to the first request of each service, a fault with the same words to the second), "fault" (a fault of
8 MB), "page" (a web page), "cut" (less than it announced), "drip" (a byte now and then, for ever), "doctype" (an answer
with entities), "other" (the answer of another request), "redirect". The login must be "login" of CLUSTER, as
USER:PASSWORD. Every request is a line of CLUSTER.soap."""
import base64
import http.server
import json
import os
import re
import ssl
import sys
import threading
import time

cluster = sys.argv[1]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
counts, lock = {}, threading.Lock()

ENVELOPE = ('<?xml version="1.0" encoding="UTF-8"?>\n{head}<soapenv:Envelope '
            'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>{body}</soapenv:Body>'
            '</soapenv:Envelope>')
FAULT = "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>{text}</faultstring></soapenv:Fault>"
QUERIES = {
    "cm_users": "<row><cm_users>1986</cm_users></row>",
    "phone_users": "<row><phone_users>1742</phone_users></row>",
    "tabname": "<row><tabname>device</tabname><nrows>2301.000000000000</nrows></row>"
               "<row><tabname>enduser</tabname><nrows>1986.000000000000</nrows></row>",
    "typemodel": "<row><type>Phone</type><model>Cisco 7821</model><count>412</count></row>",
}
COUNTERS = ["CallsActive", "CallsAttempted", "CallsCompleted", "CallsInProgress", "RegisteredAnalogAccess",
            "RegisteredHardwarePhones", "RegisteredMGCPGateway", "RegisteredOtherStationDevices"]


def body_of(text, node):
    if "executeSQLQuery" in text:
        query = next(name for name in QUERIES if name in text)
        version = re.search(r"AXL/API/([\d.]+)", text)[1]
        return (f'<ns:executeSQLQueryResponse xmlns:ns="http://www.cisco.com/AXL/API/{version}"><return>'
                f"{QUERIES[query]}</return></ns:executeSQLQueryResponse>")
    if "getCCMVersion" in text:
        return ('<ns:getCCMVersionResponse xmlns:ns="x"><return><componentVersion><version>14.0.1.10000-20</version>'
                "</componentVersion></return></ns:getCCMVersionResponse>")
    if "listProcessNode" in text:
        rows = "".join(f"<processNode><name>{name}</name></processNode>" for name in node["names"])
        return f'<ns:listProcessNodeResponse xmlns:ns="x"><return>{rows}</return></ns:listProcessNodeResponse>'
    if "perfmonCollectCounterData" in text:
        host = re.search(r"<ns:Host>(.*?)</ns:Host>", text)[1]
        rows = "".join(f"<ns1:perfmonCollectCounterDataReturn><ns1:Name>\\\\{host}\\Cisco CallManager\\{name}</ns1:Name>"
                       f"<ns1:Value>{number}</ns1:Value><ns1:CStatus>0</ns1:CStatus>"
                       "</ns1:perfmonCollectCounterDataReturn>" for number, name in enumerate(COUNTERS, 1))
        return f'<ns1:perfmonCollectCounterDataResponse xmlns:ns1="x">{rows}</ns1:perfmonCollectCounterDataResponse>'
    if "soapGetServiceStatus" in text:
        rows = "".join(f"<item><ServiceName>{name}</ServiceName><ServiceStatus>{status}</ServiceStatus></item>"
                       for name, status in node["services"].items())
        return (f'<ns:soapGetServiceStatusResponse xmlns:ns="x"><r><ServiceInfoList>{rows}</ServiceInfoList></r>'
                "</ns:soapGetServiceStatusResponse>")
    devices = "".join(f"<item><Name>SEP00005E0053{n:02X}</Name><Status>Registered</Status></item>" for n in range(3))
    return ('<ns:selectCmDeviceResponse xmlns:ns="x"><r><TotalDevicesFound>3</TotalDevicesFound><CmNodes><item>'
            f"<ReturnCode>Ok</ReturnCode><Name>x</Name><CmDevices>{devices}</CmDevices></item></CmNodes></r>"
            "</ns:selectCmDeviceResponse>")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def reply(self, status, text, kind="text/xml", length=None):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(data)))
        if status == 302:
            self.send_header("Location", "https://elsewhere.example.com/")
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        address = self.connection.getsockname()[0]
        with open(cluster) as file:
            settings = json.load(file)
        node = settings[address]
        with lock:
            number = counts[address, self.path] = counts.get((address, self.path), 0) + 1
            with open(cluster + ".soap", "a") as log:
                log.write(f"{address} {self.path} {self.headers['SOAPAction']}\n")
        login = "Basic " + base64.b64encode(settings["login"].encode()).decode()
        if self.headers["Authorization"] != login:
            return self.reply(401, "<html>no</html>", "text/html")
        how = node.get("soap", "good")
        good = ENVELOPE.format(head="", body=body_of(text, node))
        if how == "throttle" and number == 1:
            return self.reply(503, "busy", "text/plain")
        if how == "throttle" and number == 2:
            words = "Exceeded allowed rate for Reatime information. Current allowed rate is 15 requests per minute."
            return self.reply(500, ENVELOPE.format(head="", body=FAULT.format(text=words)))
        if how == "fault":
            return self.reply(500, ENVELOPE.format(head="", body=FAULT.format(text="x" * (8 << 20))))
        if how == "page":
            return self.reply(200, "<html><body>Sign in</body></html>", "text/html")
        if how == "cut":
            return self.reply(200, good[:-40], length=len(good) + 1000)
        if how == "doctype":
            return self.reply(200, good.replace("?>\n", '?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', 1))
        if how == "other":
            return self.reply(200, ENVELOPE.format(head="", body='<a:helloResponse xmlns:a="x"/>'))
        if how == "redirect":
            return self.reply(302, "")
        if how == "drip":
            self.reply(200, good[:10], length=len(good))
            while True:
                time.sleep(1)
                self.wfile.write(b" ")
                self.wfile.flush()
        self.reply(200, good)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        connection.settimeout(60)
        return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, address):
        pass


Server(("", 8443), Handler).serve_forever()
