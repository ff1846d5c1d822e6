"""A `codehub server` of its own for a test, and a small client of it."""
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.text = body
        kind = response.headers.get("Content-Type", "")
        self.json = json.loads(body) if kind.startswith("application/json") and body else None


class Server:
    PASSWORD = "checked against the document"

    def __init__(self, program):
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="codehub-openapi-"))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "CODEHUB_ADMIN_PASSWORD": self.PASSWORD,
            "DOCKER_HOST": f"unix://{self.folder}/no-engine.sock",
        }
        self.log = open(self.folder / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [program, "server", "--data-dir", self.folder / "data", "--listen", f"127.0.0.1:{self.port}",
             "--public-url", f"http://localhost:{self.port}", "--drain-seconds", "2"],
            env=environment, stdout=self.log, stderr=self.log)
        self.wait_until_it_answers()

    def wait_until_it_answers(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                self.request("GET", "/healthz")
                return
            except OSError:
                time.sleep(0.02)
        raise SystemExit("the server did not come up:\n" + self.read_log())

    def read_log(self):
        self.log.flush()
        return (self.folder / "log").read_text(encoding="utf-8")

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=15)
        self.log.close()
        shutil.rmtree(self.folder)
        return code

    def connect(self):
        return http.client.HTTPConnection("localhost", self.port, timeout=20)

    def request(self, method, target, body=None, cookie=None, headers=None):
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
        if cookie:
            sent["Cookie"] = "session=" + cookie
        connection = self.connect()
        try:
            connection.request(method, target, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            return Answer(response, response.read().decode("utf-8"))
        finally:
            connection.close()

    def login(self, username, password):
        answer = self.request("POST", "/api/v1/login", {"username": username, "password": password})
        assert answer.status == 200, answer.text
        return answer.headers["Set-Cookie"].split(";")[0].removeprefix("session=")

    def events(self, target, cookie, count):
        """The first events of a stream: pairs of name and data."""
        connection = self.connect()
        connection.request("GET", target, headers={"Cookie": "session=" + cookie})
        response = connection.getresponse()
        assert response.status == 200, response.read()
        found, name, data = [], "", ""
        while len(found) < count:
            line = response.readline().decode("utf-8")
            if not line:
                break
            line = line.rstrip("\n")
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data += line.removeprefix("data: ")
            elif not line and data:
                found.append((name, json.loads(data)))
                name, data = "", ""
        connection.close()
        return found
