"""git over http and https for the tests: passes requests to `git http-backend` as CGI and asks for a password where one is needed.

Reading is free, except under /private/; writing always needs the password. Started by git_container.sh.
"""
import base64
import gzip
import http.server
import os
import ssl
import subprocess
import threading
import urllib.parse

HOST, PORT, TLS_PORT = os.environ["GIT_TEST_HOST"], int(os.environ["GIT_TEST_HTTP_PORT"]), int(os.environ["GIT_TEST_HTTPS_PORT"])
CREDENTIALS = f'{os.environ["GIT_TEST_USER"]}:{os.environ["GIT_TEST_PASSWORD"]}'
EXPECTED = "Basic " + base64.b64encode(CREDENTIALS.encode()).decode()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        path, _, query = self.path.partition("?")
        path = urllib.parse.unquote(path)
        authorized = self.headers.get("Authorization") == EXPECTED
        writes = "git-receive-pack" in self.path
        if (writes or path.startswith("/private/")) and not authorized:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="tests"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.answer(*self.run_backend(path, query, authorized))

    def run_backend(self, path, query, authorized):
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": "/git/repositories",
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "REMOTE_ADDR": self.client_address[0],
        }
        if authorized:
            environment["REMOTE_USER"] = os.environ["GIT_TEST_USER"]
        result = subprocess.run(["git", "http-backend"], input=self.body(), env=environment, capture_output=True, check=False)
        head, _, body = result.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line]
        return headers, body

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data

    def answer(self, headers, body):
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200 if headers else 500)
        self.send_response(status)
        for name, value in headers:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve_tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/git/certificate.pem", "/git/certificate.key")
    server = http.server.ThreadingHTTPServer((HOST, TLS_PORT), Handler)
    # The hand-shake happens at the first read, on the connection's own thread: who says nothing holds up nobody.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


threading.Thread(target=serve_tls, daemon=True).start()
http.server.ThreadingHTTPServer((HOST, PORT), Handler).serve_forever()
