"""A living village school behind the real binary, and its API as the platform documents it."""

import base64
import re
import subprocess
import tempfile
import uuid
from pathlib import Path

import requests
import schemathesis

HOUQIN = Path(__file__).parents[2] / "target/debug/houqin"
LISTENING = re.compile(r"listening (http://\S+)")
# The server prints each login as: "  login  password  who".
LOGIN = re.compile(r"^ {2}(\S+)\s{2,}\S+\s{2,}\S.*\((.+)\)$")
# Of everyone in a sample school.
PASSWORD = "yangben-2026"
# The smallest PNG there is: one grey point.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
schemathesis.checks.load_all_checks()
CHECKS = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in ("status_code_conformance", "content_type_conformance", "response_schema_conformance")
]


class School:
    """A sample school; `logins` gives each login's posts."""

    def __init__(self, pack="school-small"):
        self.folder = tempfile.TemporaryDirectory(prefix="houqin-api-")
        self.logins, self.tokens, self.done = {}, {}, set()
        command = [HOUQIN, "serve", "--listen", "127.0.0.1:0", "--sample", pack, "--sample-size", "short"]
        command += ["--data", self.folder.name]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.server.stdout:
            said.append(line)
            if found := LOGIN.match(line.rstrip()):
                self.logins[found[1]] = found[2]
            if found := LISTENING.match(line):
                self.origin = found[1]
                break
        else:
            raise RuntimeError("".join(said))
        self.document = f"{self.origin}/api/v1/openapi.json"
        self.api = schemathesis.openapi.from_url(self.document)

    def close(self):
        self.server.terminate()
        code = self.server.wait(timeout=60)
        self.folder.cleanup()
        assert code == 0, code

    def token(self, login):
        if login not in self.tokens:
            self.tokens[login] = self.runs("token", "create", "--login", login, "--scope", "all").strip()
        return self.tokens[login]

    def _call(self, who, operation, **case):
        method, path = operation
        case = self.api[path][method].Case(**case)
        answer = case.call(headers={"Authorization": f"Bearer {self.token(who)}", "Accept-Language": "en"})
        assert answer.status_code == 200, f"{method} {path} by {who}: {answer.text}"
        case.validate_response(answer, checks=CHECKS)
        self.done.add(operation)
        return answer

    def does(self, who, act, **form):
        """The act must be allowed by a dry run, then be recorded; gives its receipt."""
        json_body = {"body": form, "media_type": "application/json"}
        check = f"/api/v1/acts/{act}/check"
        if check in self.api:
            self._call(who, ("POST", check), **json_body)
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self._call(who, ("POST", f"/api/v1/acts/{act}"), headers=key, **json_body).json()

    def sees(self, who, view, query=None, **path):
        """The view must answer; gives what it says."""
        return self._call(who, ("GET", f"/api/v1/{view}"), path_parameters=path, query=query or {})

    def photo(self, who):
        """Stores a picture; gives it as forms name it."""
        operation = ("POST", "/api/v1/photos")
        return self._call(who, operation, body=POINT, media_type="image/png").json()

    def signed_in(self, login):
        """A browser's session of somebody."""
        session = requests.Session()
        session.headers["Accept-Language"] = "en"
        form = {"login": login, "password": PASSWORD}
        answer = session.post(f"{self.origin}/sign-in", data=form, headers={"Origin": self.origin})
        assert answer.status_code == 200 and "houqin" in session.cookies, answer.text
        return session

    def another_school(self, name, login):
        """Begins another school on the same server; gives its head's token."""
        password = Path(self.folder.name, "password")
        password.write_text(PASSWORD)
        self.runs("init", "--pack", "school-small", "--school", name, "--admin", login, "--password-file", password)
        return self.token(login)

    def runs(self, *words):
        """A verb of the command line, beside the running server; gives what it says."""
        told = subprocess.run([HOUQIN, *words, "--data", self.folder.name], capture_output=True, text=True)
        assert told.returncode == 0, f"{words}: {told.stderr}"
        return told.stdout

    def operations(self):
        """Every operation of the document, as method and path."""
        return {(one.method.upper(), one.path) for result in self.api.get_all_operations() for one in [result.ok()]}
