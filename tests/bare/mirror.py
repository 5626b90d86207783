#!/usr/bin/env python3
"""A mirror of the .NET SDK on loopback, for tests: mirror.py FOLDER LOG [CERTIFICATE KEY]. Prints its port, then serves FOLDER.

HTTPS with a certificate, HTTP without. LOG gets a line for each request: method, path, and the start of a partial one.
Each request obeys what FOLDER/faults says at that time, one a line:
  cut BYTES       an answer's body ends after so many bytes, and the connection with it
  rate BYTES      so many bytes a second
  no-ranges       partial requests are answered with the whole file
"""
import http.server
import os
import re
import ssl
import sys
import time

folder, log = sys.argv[1], sys.argv[2]


def faults():
    try:
        with open(os.path.join(folder, "faults")) as file:
            return dict((line.split() + [""])[:2] for line in file if line.strip())
    except FileNotFoundError:
        return {}


class Mirror(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        rules = faults()
        part = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(part[1]) if part and "no-ranges" not in rules else 0
        with open(log, "a") as lines:
            lines.write(f"{self.command} {self.path}{f' from {part[1]}' if part else ''}\n")
        path = os.path.join(folder, self.path.lstrip("/"))
        if not os.path.isfile(path):
            return self.head(404, 0)
        size = os.path.getsize(path)
        if start >= size > 0 and part:
            return self.head(416, 0)
        self.head(206 if start else 200, size - start, f"bytes {start}-{size - 1}/{size}" if start else None)
        if body:
            self.send(path, start, int(rules.get("cut", size)), int(rules.get("rate", 0)))

    def head(self, status, length, content_range=None):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()

    def send(self, path, start, most, rate):
        with open(path, "rb") as file:
            file.seek(start)
            while most > 0 and (block := file.read(min(most, rate // 10 or 1 << 16))):
                self.wfile.write(block)
                most -= len(block)
                if rate:
                    time.sleep(0.1)
            if file.read(1):
                self.close_connection = True

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A client that goes away in the middle is what some tests are about.
        pass


server = Server(("127.0.0.1", 0), Mirror)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
