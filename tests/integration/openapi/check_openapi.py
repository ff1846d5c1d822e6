#!/usr/bin/env python3
"""Holds docs/openapi.yaml and a running server together: check_openapi.py PROGRAM

Every documented operation is used at least once, with good and with bad input and by different people. Every answer must
have a documented status and a body that its schema describes.
"""
import re
import sys
import threading

from schema import Mismatch, Schemas
from server import Server

ABSENT_WORKSPACE = "abcdefghijkm"


class Check:
    def __init__(self, server):
        self.server = server
        self.document = server.request("GET", "/api/openapi.json").json
        self.schemas = Schemas(self.document)
        self.unused = {item["operationId"] for path in self.document["paths"].values()
                       for method, item in path.items() if method != "parameters"}
        self.problems = []
        self.requests = 0

    def operation(self, method, target):
        path = target.partition("?")[0]
        for pattern, item in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path) and method.lower() in item:
                return pattern, item[method.lower()]
        raise SystemExit(f"{method} {path} is not documented")

    def ask(self, method, target, status, body=None, cookie=None):
        """One request; its answer must have this status, and the document must describe it."""
        answer = self.server.request(method, target, body, cookie)
        pattern, operation = self.operation(method, target)
        self.unused.discard(operation["operationId"])
        self.requests += 1
        where = f"{method} {target} -> {answer.status}"
        if answer.status != status:
            self.problems.append(f"{where}: expected {status}: {answer.text[:300]}")
        documented = operation["responses"]
        response = documented.get(str(answer.status)) or documented.get("default")
        if response is None:
            self.problems.append(f"{where}: the document knows only {sorted(documented)}")
            return answer
        self.check_body(answer, self.schemas.resolve(response), where)
        return answer

    def check_body(self, answer, response, where):
        content = response.get("content", {})
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if answer.text and content and kind not in content:
            self.problems.append(f"{where}: {kind} is not documented, only {sorted(content)}")
        elif not answer.text and content:
            self.problems.append(f"{where}: a body is documented but there is none")
        elif answer.json is not None and kind in content:
            self.fits(answer.json, content[kind]["schema"], where)
        for header in response.get("headers", {}):
            if header not in answer.headers:
                self.problems.append(f"{where}: the header {header} is missing")

    def fits(self, value, schema, where):
        try:
            self.schemas.check(value, schema, where)
        except Mismatch as mismatch:
            self.problems.append(str(mismatch))

    def named(self, name):
        return {"$ref": f"#/components/schemas/{name}"}


def check_session(check, admin):
    check.ask("POST", "/api/v1/login", 200, {"username": "admin", "password": Server.PASSWORD})
    check.ask("POST", "/api/v1/login", 401, {"username": "admin", "password": "wrong"})
    check.ask("POST", "/api/v1/login", 400, {"username": "admin"})
    check.ask("GET", "/api/v1/session", 200, cookie=admin)
    check.ask("GET", "/api/v1/session", 401)
    check.ask("GET", "/api/v1/config", 200, cookie=admin)
    check.ask("GET", "/api/v1/profile", 200, cookie=admin)
    check.ask("PATCH", "/api/v1/profile", 200, {"locale": "ko", "git_name": "김"}, admin)
    check.ask("PATCH", "/api/v1/profile", 400, {"local": "ko"}, admin)
    check.ask("GET", "/api/v1/profile/ssh-key", 200, cookie=admin)
    check.ask("POST", "/api/v1/profile/ssh-key/rotate", 200, cookie=admin)
    check.ask("POST", "/api/v1/profile/password", 403, {"current_password": "x", "new_password": "long enough now"}, admin)
    check.ask("POST", "/api/v1/profile/password", 400,
              {"current_password": Server.PASSWORD, "new_password": Server.PASSWORD}, admin)
    for current, new in ((Server.PASSWORD, "another correct horse"), ("another correct horse", Server.PASSWORD)):
        check.ask("POST", "/api/v1/profile/password", 204, {"current_password": current, "new_password": new}, admin)
    other = check.server.login("admin", Server.PASSWORD)
    check.ask("POST", "/api/v1/logout", 204, cookie=other)
    check.ask("POST", "/api/v1/logout", 401, cookie=other)


def check_people(check, admin):
    made = check.ask("POST", "/api/v1/users", 201, {"username": "kim", "role": "member"}, admin).json
    user = "/api/v1/users/" + made["id"]
    check.ask("POST", "/api/v1/users", 409, {"username": "kim"}, admin)
    check.ask("POST", "/api/v1/users", 400, {"username": "Kim !"}, admin)
    kim = check.server.login("kim", made["password"])
    check.ask("GET", "/api/v1/users", 200, cookie=admin)
    check.ask("GET", "/api/v1/users?limit=1", 200, cookie=admin)
    check.ask("GET", "/api/v1/users?limit=x", 400, cookie=admin)
    check.ask("GET", "/api/v1/users", 403, cookie=kim)
    check.ask("GET", user, 200, cookie=admin)
    check.ask("GET", "/api/v1/users/u_222222222222", 404, cookie=admin)
    group = check.ask("POST", "/api/v1/groups", 201, {"name": "team", "description": "우리 팀"}, admin).json
    groups = "/api/v1/groups/" + group["id"]
    check.ask("POST", "/api/v1/groups", 409, {"name": "team"}, admin)
    check.ask("GET", "/api/v1/groups", 200, cookie=admin)
    check.ask("GET", groups, 200, cookie=admin)
    check.ask("GET", "/api/v1/groups/g_222222222222", 404, cookie=admin)
    check.ask("PATCH", groups, 200, {"name": "crew"}, admin)
    check.ask("PUT", f"{groups}/members/{made['id']}", 204, cookie=admin)
    check.ask("PUT", f"{groups}/members/u_222222222222", 404, cookie=admin)
    check.ask("GET", f"{groups}/members", 200, cookie=admin)
    check.ask("GET", user, 200, cookie=admin)
    check.ask("DELETE", f"{groups}/members/{made['id']}", 204, cookie=admin)
    check.ask("DELETE", groups, 204, cookie=admin)
    check.ask("DELETE", groups, 404, cookie=admin)
    return user, kim


def check_end_of_an_account(check, admin, user, kim):
    check.ask("POST", f"{user}/reset-password", 200, cookie=admin)
    check.ask("GET", "/api/v1/session", 401, cookie=kim)
    check.ask("PATCH", user, 200, {"disabled": True, "display_name": "김"}, admin)
    check.ask("PATCH", user, 400, {"disabled": "yes"}, admin)


def check_workspaces(check, admin, kim):
    made = check.ask("POST", "/api/v1/workspaces", 201,
                     {"name": "<b>하나</b>", "repository": "https://example.com/a.git", "desired_state": "STANDBY"}, kim).json
    workspace = "/api/v1/workspaces/" + made["id"]
    check.ask("POST", "/api/v1/workspaces", 400, {"name": ""}, kim)
    check.ask("POST", "/api/v1/workspaces", 409, {"name": "<b>하나</b>"}, kim)
    check.ask("GET", "/api/v1/workspaces", 200, cookie=kim)
    check.ask("GET", "/api/v1/workspaces?owner=all", 200, cookie=admin)
    check.ask("GET", "/api/v1/workspaces?owner=all", 403, cookie=kim)
    check.ask("GET", workspace, 200, cookie=kim)
    check.ask("GET", workspace, 401)
    other = check.ask("POST", "/api/v1/workspaces", 201, {"name": "other", "desired_state": "STANDBY"}, admin).json
    check.ask("GET", "/api/v1/workspaces/" + other["id"], 403, cookie=kim)
    check.ask("GET", "/api/v1/workspaces/" + ABSENT_WORKSPACE, 404, cookie=kim)
    check.ask("PATCH", workspace, 200, {"description": "둘"}, kim)
    check.ask("PATCH", workspace, 400, {"size": "huge"}, kim)
    check.ask("POST", f"{workspace}/retry", 409, cookie=kim)
    check.ask("GET", f"{workspace}/transitions", 200, cookie=kim)
    check.ask("GET", f"{workspace}/transitions?limit=0", 400, cookie=kim)
    check.ask("GET", f"{workspace}/logs", 200, cookie=kim)
    check.ask("GET", f"{workspace}/logs?after=x", 400, cookie=kim)
    check.ask("GET", f"{workspace}/ports", 200, cookie=kim)
    check.ask("GET", f"{workspace}/ports", 403, cookie=admin)
    check.ask("POST", f"{workspace}/ports/5173/doctor", 409, cookie=kim)
    check.ask("POST", f"{workspace}/ports/65536/doctor", 400, cookie=kim)
    check.ask("POST", f"{workspace}/ports/5173/doctor", 403, cookie=admin)
    for rest in ("usage", "terminals"):
        check.ask("GET", f"{workspace}/{rest}", 409, cookie=kim)
    check.ask("GET", f"{workspace}/terminals/one", 400, cookie=kim)
    check.ask("DELETE", f"{workspace}/terminals/one", 409, cookie=kim)
    check.ask("GET", f"{workspace}/exec", 400, cookie=kim)
    check.ask("GET", f"{workspace}/forward", 400, cookie=kim)
    check_idleness(check, admin, kim, workspace)
    check_shares(check, admin, kim, made, other)
    check_events(check, kim, made)
    check.ask("DELETE", f"{workspace}?force=maybe", 400, cookie=kim)
    check.ask("DELETE", workspace, 204, cookie=kim)
    check.ask("DELETE", "/api/v1/workspaces/" + ABSENT_WORKSPACE, 404, cookie=kim)


def check_idleness(check, admin, kim, workspace):
    check.ask("GET", f"{workspace}/idleness", 200, cookie=admin)
    told = check.ask("PUT", f"{workspace}/keep-awake", 200, {"seconds": 3600, "reason": "학습"}, kim).json
    check.fits(told["keep_awake"], check.named("KeepAwake"), "who keeps it awake")
    check.ask("PUT", f"{workspace}/keep-awake", 400, {"seconds": 86401}, kim)
    check.ask("PUT", f"{workspace}/keep-awake", 403, {"seconds": 3600}, admin)
    check.ask("DELETE", f"{workspace}/keep-awake", 204, cookie=kim)
    brief = check.ask("GET", workspace, 200, cookie=kim).json["idleness"]
    check.fits(brief, check.named("IdlenessBrief"), "the short form in a workspace")
    check_policies(check, admin, kim, workspace)
    check_quotas(check, admin, kim, workspace)
    check_costs(check, admin, kim)


def check_policies(check, admin, kim, workspace):
    day = {"from": "09:00", "to": "20:00"}
    rules = {"preset": "frugal", "pause_after": 600, "stop_after": None,
             "schedule": {"time_zone": "Asia/Seoul", "days": [day] * 5 + [None, None], "prewarm_minutes": 10}}
    group = check.ask("POST", "/api/v1/groups", 201, {"name": "policies"}, admin).json["id"]
    for target in ("/api/v1/policy", f"/api/v1/groups/{group}/policy"):
        check.ask("PUT", target, 200, {"rules": rules, "bounds": {"keep_awake": 7200}}, admin)
        check.ask("PUT", target, 400, {"rules": {"pause_after": 7200, "stop_after": 3600}}, admin)
        check.ask("PUT", target, 403, {"rules": {}}, kim)
        check.ask("GET", target, 200, cookie=admin)
        check.ask("PUT", target, 200, {"rules": {}}, admin)
    check.ask("GET", "/api/v1/groups/g_222222222222/policy", 404, cookie=admin)
    check.ask("PUT", f"{workspace}/policy", 200, {"rules": rules}, kim)
    check.ask("PUT", f"{workspace}/policy", 400, {"rules": {"pause_afer": 600}}, kim)
    check.ask("GET", f"{workspace}/policy", 200, cookie=kim)
    trial = {"scope": "workspace", "id": workspace.rpartition("/")[2], "rules": rules}
    check.ask("POST", "/api/v1/policy/dry-run", 200, trial, kim)
    check.ask("POST", "/api/v1/policy/dry-run", 200, {"scope": "installation", "rules": {}}, admin)
    check.ask("POST", "/api/v1/policy/dry-run", 403, {"scope": "installation", "rules": {}}, kim)
    check.ask("POST", "/api/v1/policy/dry-run", 400, {"scope": "world", "rules": {}}, admin)
    check.ask("POST", "/api/v1/policy/dry-run", 404, {"scope": "group", "id": "g_222222222222", "rules": {}}, admin)


def check_quotas(check, admin, kim, workspace):
    user = check.ask("GET", "/api/v1/session", 200, cookie=kim).json["user_id"]
    group = check.ask("POST", "/api/v1/groups", 201, {"name": "quotas"}, admin).json["id"]
    for target in (f"/api/v1/users/{user}/quota", f"/api/v1/groups/{group}/quota"):
        check.ask("PUT", target, 200, {"quota": {"running": 0, "cpu": 2.5, "monthly_budget": 50000}}, admin)
        check.ask("PUT", target, 400, {"quota": {"running": -1}}, admin)
        check.ask("PUT", target, 403, {"quota": {}}, kim)
        check.ask("GET", target, 200, cookie=admin)
    check.ask("PUT", "/api/v1/groups/g_222222222222/quota", 404, {"quota": {}}, admin)
    check.ask("GET", "/api/v1/quota", 200, cookie=kim)
    refused = check.ask("PATCH", workspace, 409, {"desired_state": "RUNNING"}, kim).json
    if refused["error"]["code"] != "QUOTA_EXCEEDED":
        check.problems.append(f"a start beyond the quota: {refused}")
    check.ask("PUT", f"/api/v1/users/{user}/quota", 200, {"quota": {}}, admin)


def check_costs(check, admin, kim):
    check.ask("GET", "/api/v1/usage", 200, cookie=kim)
    check.ask("GET", "/api/v1/usage?by=day&utc_offset_minutes=540", 200, cookie=admin)
    check.ask("GET", "/api/v1/usage?by=planet", 400, cookie=kim)
    check.ask("GET", "/api/v1/usage/summary", 200, cookie=kim)
    cards = check.ask("GET", "/api/v1/rate-cards", 200, cookie=kim).json
    check.ask("PUT", "/api/v1/rate-cards", 200, cards, admin)
    check.ask("PUT", "/api/v1/rate-cards", 400, {"items": [{**cards["items"][0], "cpu_hour": -1}]}, admin)
    check.ask("PUT", "/api/v1/rate-cards", 403, cards, kim)


def check_shares(check, admin, kim, workspace, other):
    shares = f"/api/v1/workspaces/{workspace['id']}/shares"
    made = check.ask("POST", shares, 201, {"port": 5173, "audience": "link", "alias": "demo", "password": "swordfish",
                                           "users": ["admin"], "expires_in": 3600, "max_viewers": 5}, kim).json
    share = "/api/v1/shares/" + made["id"]
    check.ask("POST", shares, 409, {"port": 5173, "audience": "everyone"}, kim)
    check.ask("POST", shares, 400, {"port": 65536, "audience": "everyone"}, kim)
    check.ask("POST", shares, 400, {"port": 80, "users": ["nobody"]}, kim)
    check.ask("POST", shares, 403, {"port": 80, "audience": "everyone"}, admin)
    check.ask("POST", f"/api/v1/workspaces/{ABSENT_WORKSPACE}/shares", 404, {"port": 80, "audience": "link"}, kim)
    check.ask("GET", shares, 200, cookie=kim)
    check.ask("GET", shares, 200, cookie=admin)
    for query in ("", "?limit=1", "?with=me"):
        check.ask("GET", "/api/v1/shares" + query, 200, cookie=kim)
    check.ask("GET", "/api/v1/shares?all=true", 200, cookie=admin)
    check.ask("GET", "/api/v1/shares?all=true", 403, cookie=kim)
    check.ask("GET", "/api/v1/shares?with=you", 400, cookie=kim)
    check.fits(check.ask("GET", share, 200, cookie=kim).json, check.named("Share"), "a share to its owner")
    check.ask("GET", "/api/v1/shares/s_222222222222", 404, cookie=kim)
    check.ask("PATCH", share, 200, {"expires_at": None, "groups": []}, kim)
    check.ask("PATCH", share, 400, {"port": 80}, kim)
    check.ask("PATCH", share, 403, {"read_only": True}, admin)
    check.ask("POST", f"{share}/link", 200, cookie=kim)
    check.ask("PATCH", share, 200, {"audience": "everyone", "alias": None}, kim)
    check.ask("POST", f"{share}/link", 409, cookie=kim)
    for part in ("viewers", "visits"):
        check.ask("GET", f"{share}/{part}", 200, cookie=kim)
    check.ask("GET", f"{share}/visits?limit=0", 400, cookie=kim)
    check_visited_share(check, admin, kim, other)
    check_share_limits(check, admin, kim, share)
    check.ask("DELETE", share, 204, cookie=admin)
    check.ask("DELETE", share, 404, cookie=kim)


def check_visited_share(check, admin, kim, workspace):
    made = check.ask("POST", f"/api/v1/workspaces/{workspace['id']}/shares", 201, {"port": 80, "users": ["kim"]}, admin).json
    share = "/api/v1/shares/" + made["id"]
    visited = check.named("VisitedShare")
    check.fits(check.ask("GET", share, 200, cookie=kim).json, visited, "a share to a visitor")
    for one in check.ask("GET", "/api/v1/shares?with=me", 200, cookie=kim).json["shares"]:
        check.fits(one, visited, "a share in a visitor's list")
    check.ask("GET", f"{share}/viewers", 403, cookie=kim)
    check.ask("PATCH", share, 200, {"audience": "owner"}, admin)
    check.ask("GET", share, 403, cookie=kim)


def check_share_limits(check, admin, kim, share):
    group = check.ask("POST", "/api/v1/groups", 201, {"name": "interns"}, admin).json
    of_group = f"/api/v1/groups/{group['id']}/share-limits"
    check.ask("GET", of_group, 200, cookie=admin)
    check.ask("GET", of_group, 403, cookie=kim)
    check.ask("PATCH", of_group, 200, {"longest_life": 86400}, admin)
    check.ask("PATCH", of_group, 400, {"longest_life": 0}, admin)
    check.ask("PATCH", "/api/v1/groups/g_222222222222/share-limits", 404, {"longest_life": 60}, admin)
    check.ask("PATCH", "/api/v1/share-limits", 200, {"widest_audience": "people", "longest_life": 3600}, admin)
    check.ask("PATCH", "/api/v1/share-limits", 403, {"longest_life": None}, kim)
    check.ask("PATCH", "/api/v1/share-limits", 400, {"widest": "people"}, admin)
    check.ask("GET", "/api/v1/share-limits", 200, cookie=kim)
    check.ask("PATCH", share, 403, {"audience": "link"}, kim)
    check.ask("GET", share, 200, cookie=kim)
    check.ask("PATCH", "/api/v1/share-limits", 200, {"widest_audience": "link", "longest_life": None}, admin)


def check_events(check, cookie, workspace):
    check.unused.discard("streamEvents")
    target = "/api/v1/workspaces/" + workspace["id"]
    change = lambda: check.server.request("PATCH", target, {"description": "changed"}, cookie)
    timer = threading.Timer(0.3, change)
    timer.start()
    schemas = {"heartbeat": "Heartbeat", "workspace_updated": "Workspace", "workspace_deleted": "WorkspaceDeleted"}
    seen = check.server.events("/api/v1/events", cookie, 2)
    timer.join()
    for name, data in seen:
        check.fits(data, check.named(schemas[name]), f"event {name}")
    if {name for name, _ in seen} != {"heartbeat", "workspace_updated"}:
        check.problems.append(f"events: {seen}")


def check_service(check):
    check.ask("GET", "/api/openapi.json", 200)
    check.ask("GET", "/healthz", 200)
    check.ask("GET", "/readyz", 503)
    check.ask("GET", "/metrics", 200)


def main():
    server = Server(sys.argv[1])
    try:
        check = Check(server)
        admin = server.login("admin", Server.PASSWORD)
        check_service(check)
        check_session(check, admin)
        user, kim = check_people(check, admin)
        check_workspaces(check, admin, kim)
        check_end_of_an_account(check, admin, user, kim)
        problems = check.problems + [f"{name} is documented but was not used" for name in sorted(check.unused)]
        if problems:
            print(server.read_log()[-3000:])
    finally:
        code = server.stop()
    if code != 0:
        problems.append(f"the server ended with exit code {code}")
    for problem in problems:
        print("PROBLEM", problem)
    print(f"{check.requests} requests, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
