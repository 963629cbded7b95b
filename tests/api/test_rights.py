"""Which post may open which page and view: a golden table a pack. A stranger, and another school on
the same server, are shown nothing of this one; whoever has left is shown nothing at all.

HOUQIN_BLESS=1 tests/api/run test_rights.py writes the tables anew."""

import html
import os
import re
from pathlib import Path

import pytest
import requests
from school import School

GOLDEN = Path(__file__).with_name("golden")
PAGES = (GOLDEN / "pages.txt").read_text().split()
LINK = re.compile(r'href="(/[^"#]*)')


@pytest.fixture(scope="module", params=["school-small", "school", "university"])
def school(request):
    school = School(request.param)
    school.pack = request.param
    school.sessions = {login: school.signed_in(login) for login in one_of_each_post(school)}
    school.found = crawl(school)
    yield school
    school.close()


def one_of_each_post(school):
    """A login for each set of posts."""
    first = {}
    for login, posts in school.logins.items():
        first.setdefault(posts, login)
    return {login: posts for posts, login in first.items()}


def crawl(school):
    """For each page one address that leads to it, by the links that somebody's pages have."""
    patterns = {page: re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", page) + "$") for page in PAGES}
    plain, found = [page for page in PAGES if "{" not in page], {}
    for session in school.sessions.values():
        waiting = plain + [address for address in found.values()]
        while waiting:
            for address in LINK.findall(session.get(school.origin + waiting.pop()).text):
                address = html.unescape(address)
                for page, pattern in patterns.items():
                    if page not in found and pattern.match(address.split("?")[0]):
                        found[page] = address
                        waiting.append(address)
    return {page: page for page in plain} | found


def views(school):
    """Every view with ids of this school in its path."""
    asked = {}
    for path, operations in school.api.raw_schema["paths"].items():
        if "get" not in operations:
            continue
        template = path.removeprefix("/api/v1")
        page = next((one for one in school.found if same(one, template)), None)
        if template == "/service/duplicates":
            asked[path] = f"{path}?place={place(school)}"
            continue
        asked[path] = "/api/v1" + school.found[page].split("?")[0] if page else None if "{" in path else path
    return {path: asked for path, asked in asked.items() if asked}


def place(school):
    return school.sees("xiaozhang", "organisation/places").json()["places"][0]["code"]


def same(page, view):
    return re.sub(r"\{\w+\}", "{}", page) == re.sub(r"\{\w+\}", "{}", view)


def asked_by(school, address, session, token):
    if address.startswith("/api/"):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(school.origin + address, headers=headers, allow_redirects=False)
    return session.get(school.origin + address, allow_redirects=False)


def every_route(school):
    return {**school.found, **views(school)}


def test_each_post_opens_what_the_golden_table_says(school):
    lines = []
    posts = one_of_each_post(school)
    for route, address in sorted(every_route(school).items()):
        may = []
        for login, session in school.sessions.items():
            status = asked_by(school, address, session, school.token(login)).status_code
            assert status in (200, 403), f"{address} by {login}: {status}"
            may += [posts[login]] if status == 200 else []
        who = "everyone" if len(may) == len(posts) else ", ".join(sorted(may)) or "nobody"
        lines.append(f"{route}: {who}\n")
    missing = [page for page in PAGES if page not in school.found]
    lines += [f"{page}: no link leads there in the sample\n" for page in missing]
    golden = GOLDEN / f"rights.{school.pack}.txt"
    if "HOUQIN_BLESS" in os.environ:
        golden.write_text("".join(lines))
    assert "".join(lines) == golden.read_text()


def test_a_stranger_is_shown_nothing_that_is_not_public(school):
    stranger, open_to_all = requests.Session(), set()
    for route, address in every_route(school).items():
        answer = asked_by(school, address, stranger, None)
        assert answer.status_code in (200, 303, 401), f"{address}: {answer.status_code}"
        open_to_all |= {route} if answer.status_code == 200 else set()
    # The sample schools have put their pledge before everybody.
    public = {"/design", "/report", "/pledge", "/f/{token}", "/api/v1/openapi.json"}
    assert open_to_all <= public, open_to_all - public


def test_another_school_is_shown_nothing_of_this_one(school):
    token = school.another_school("他校", "taxiao")
    session = school.signed_in("taxiao")
    orders = school.sees("xiaozhang", "service/orders").json()["orders"]
    secrets = [one[field] for one in orders for field in ("number", "id")]
    for route, address in every_route(school).items():
        answer = asked_by(school, address, session, token)
        by_id = "{" in route and not CODES.match(route)
        expected = (403, 404) if by_id else (200, 403, 404)
        assert answer.status_code in expected, f"{address}: {answer.status_code}"
        shown = [secret for secret in secrets if secret in answer.text.replace(address, "")]
        assert shown == [], address


# Named by codes that other schools have too: what is shown is their own.
CODES = re.compile(r"(/api/v1)?/(rulebook|organisation/(posts|duties|places)|ledger/records|figures/by|notices/rules|service/small)/|/f/")


def test_whoever_has_left_is_shown_nothing(school):
    session, token = school.sessions["wang"], school.token("wang")
    assert asked_by(school, "/service/my", session, token).status_code == 200
    people = school.sees(CLERK[school.pack], "organisation/people", {"q": "王芳"}).json()["people"]
    school.does(CLERK[school.pack], "organisation.leave", person=people[0]["id"])
    for address in every_route(school).values():
        answer = asked_by(school, address, session, token)
        public = asked_by(school, address, requests.Session(), None).status_code == 200
        assert public or answer.status_code in (303, 401, 403), f"{address}: {answer.status_code}"


# Who sees people off.
CLERK = {"school-small": "zongwu", "school": "xinxi", "university": "dangan"}
