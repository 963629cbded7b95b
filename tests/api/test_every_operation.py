"""Every operation that the document names succeeds at least once, and answers as the document says."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from school import School

DAY = 86_400_000
GARDENER = str(uuid.uuid4())


@pytest.fixture(scope="module")
def school():
    school = School()
    yield school
    school.close()


def test_every_operation_succeeds_and_answers_as_documented(school):
    people = {one["name"]: one["id"] for one in school.sees("zongwu", "organisation/people").json()["people"]}
    for part in (rules, posts_and_people, catalogue, orders, exceptions, notices, looking):
        part(school, people)
    missing = sorted(school.operations() - school.done)
    assert missing == [], "no success was seen of these operations"


def named(zh, en):
    return {"zh": zh, "en": en}


def day(n):
    """Midnight UTC n days from now, in milliseconds."""
    return (int(time.time() * 1000) // DAY + n) * DAY


def rules(school, people):
    """A rule is drafted, issued, signed and repealed; whoever acts has signed what is in force."""
    rule = {"code": "keys", "name": named("钥匙管理办法", "Keys"), "text": "钥匙由总务主任保管。"}
    school.does("zongwu", "rulebook.draft_rule", requires_ack=True, **rule)
    school.sees("xiaozhang", "rulebook/drafts")
    school.sees("xiaozhang", "rulebook/drafts/{code}/{version}", code="keys", version=1)
    school.does("xiaozhang", "rulebook.issue_rule", code="keys", version=1)
    school.does("zongwu", "rulebook.acknowledge", rule="keys", version=1)
    school.does("xiaozhang", "rulebook.set_reading", view="service.board", posts=["general-affairs", "principal"], clause="keys#1")
    pair = {"code": "keep-count", "name": named("保管与盘点", "Keeping × counting"), "clause": "keys#1"}
    acts = {"acts_a": ["service.set_skill"], "acts_b": ["service.set_urgency"]}
    school.does("xiaozhang", "rulebook.set_apart", tier="notice", **pair, **acts)
    school.does("xiaozhang", "rulebook.end_apart", code="keep-count", reason="试行结束")
    calendar = school.sees("zongwu", "rulebook/calendar").json()
    calendar = {name: calendar[name] for name in calendar if name not in ("set_at", "today", "working_today")}
    school.does("zongwu", "rulebook.set_calendar", **calendar)
    school.does("xiaozhang", "rulebook.set_setting", name="fallback_post", value="center-affairs")
    step = {"code": "skill", "name": named("设技能", "Set a skill"), "act": "service.set_skill", "clause": "keys#1"}
    step |= {"from": [], "to": "", "posts": ["general-affairs"]}
    procedure = {"code": "keys.upkeep", "name": named("钥匙维护", "Keys"), "number_prefix": "YS", "step": [step]}
    school.does("xiaozhang", "rulebook.set_procedure", procedure=procedure)
    school.sees("zongwu", "rulebook/procedures/{code}", code="keys.upkeep")
    school.does("xiaozhang", "rulebook.repeal_rule", code="keys", reason="并入岗位章程")


def posts_and_people(school, people):
    """A unit, a post, a duty and a person come, change and go."""
    who = "xiaozhang"
    school.does(who, "organisation.add_unit", code="grounds", name=named("绿化组", "Grounds"))
    school.does(who, "organisation.change_unit", code="grounds", name=named("校园组", "Grounds"))
    post = {"code": "gardener", "unit": "grounds", "held_by": "appointed", "clause": "posts-charter#1"}
    school.does(who, "organisation.add_post", name=named("花匠", "Gardener"), **post)
    school.does(who, "organisation.change_post", name=named("园丁", "Gardener"), **post)
    duty = {"code": "water-lawn", "post": "gardener", "clause": "posts-charter#1"}
    school.does(who, "organisation.set_duty", name=named("浇水", "Water the lawn"), **duty)
    school.does(who, "organisation.end_duty", code="water-lawn")
    person = {"number": "G1", "name": "甘师傅", "kind": "staff"}
    school.does("zongwu", "organisation.enrol", id=GARDENER, **person)
    school.does("zongwu", "organisation.change_person", id=GARDENER, phone="13900000000", **person)
    school.does("zongwu", "organisation.invite", person=GARDENER, login="gan")
    school.does(who, "organisation.appoint", person=GARDENER, post="gardener", tenure="regular")
    held = school.sees("zongwu", "organisation/appointments", {"person": GARDENER}).json()["appointments"]
    school.does(who, "organisation.end_appointment", appointment=held[0]["id"])
    school.does("zongwu", "organisation.delegate", person=people["王芳"], post="general-affairs", until=day(3))
    school.does(who, "organisation.close_post", code="gardener")
    school.does(who, "organisation.close_unit", code="grounds")
    school.does("zongwu", "organisation.leave", person=GARDENER)
    school.does(who, "organisation.release_data", person=GARDENER, basis="个人信息保护法第四十五条")
    school.does(who, "organisation.erase_person", person=GARDENER, basis="个人信息保护法第四十七条")
    place = {"code": "SHED", "name": "工具房", "kind": "building"}
    school.does("zongwu", "organisation.set_place", **place)
    school.does("zongwu", "organisation.import_places", rows=[{**place, "name": "工具间"}])
    school.does("zongwu", "organisation.close_place", code="SHED")
    tablet = {"tablet": "00000000-0000-4000-8000-00000000007a", "posts": ["repair-worker"]}
    school.does("zongwu", "organisation.set_up_tablet", name="值班室", **tablet)
    school.does("zongwu", "organisation.change_tablet", name="水电组值班室", **tablet)
    for on in (False, True):
        school.does("xiaozhang", "organisation.switch_module", module="notice", on=on, reason="试停")
    school.does("zongwu", "organisation.take_tablet", tablet=tablet["tablet"], reason="丢失")


def catalogue(school, people):
    """What can be reported, by which limits."""
    who = "zongwu"
    school.does(who, "service.set_skill", code="gas-fitting", name=named("燃气", "Gas fitting"))
    limits = {"respond_minutes": 60, "resolve_minutes": 600, "clock": "working", "clause": "service-desk#3"}
    school.does(who, "service.set_urgency", code="leisurely", name=named("四级", "Level four"), **limits)
    school.does(who, "service.set_category", code="bell", name=named("铃", "Bell"), urgency="leisurely")
    reason = {"name": named("其他", "Other"), "clause": "service-desk#6"}
    school.does(who, "service.set_pause_reason", code="other", stops_clock=False, **reason)
    school.does(who, "service.set_reject_reason", code="other", **reason)
    school.does(who, "service.set_setting", name="confirm_days", value=5)


def orders(school, people):
    """Orders that take every way there is."""
    worker = people["李有福"]

    def reported():
        form = {"category": "water", "place_text": "三楼", "description": "漏水"}
        return school.does("wang", "service.report", **form)["subject"]

    def on(who, act, order, **form):
        return school.does(who, f"service.{act}", order=order, **form)

    # Sent, stopped, gone on with, finished, sent back, finished again, confirmed, rated, opened anew.
    order = reported()
    on("zongwu", "accept", order)
    on("zongwu", "dispatch", order, assignee=worker)
    on("weixiu", "take", order)
    on("weixiu", "arrive", order)
    on("weixiu", "pause", order, why="material")
    on("weixiu", "resume", order)
    on("weixiu", "finish", order, photos=[school.photo("weixiu")], labour_minutes=20)
    on("wang", "send_back", order, reason="还在滴")
    on("wang", "note", order, text="请带生料带")
    on("weixiu", "file_paper", order, photos=[school.photo("weixiu")])
    on("weixiu", "finish_at_once", order, photos=[school.photo("weixiu")])
    on("wang", "confirm", order)
    on("wang", "rate", order, score=5)
    on("wang", "reopen", order, reason="又漏了")
    # Not ours, taken back, and both steps of the office in one.
    on("zongwu", "reject", reported(), why="not-free", reason="家属区")
    on("wang", "withdraw", reported())
    order = reported()
    dispatched = on("zongwu", "dispatch_at_once", order, assignee=worker)
    on("zongwu", "reverse", order, record=dispatched["records"][-1]["record"], reason="派错了人")
    # Joined by another, and made part of an older one; a complaint that is answered.
    main, order = reported(), reported()
    on("zhang", "join", order)
    number = school.sees("zongwu", "service/orders/{id}", id=main).json()["number"]
    on("zongwu", "merge", order, main=number, reason="同一处漏水")
    complaint = on("wang", "complain", main, text="三天没人来")
    on("xiaozhang", "answer", main, complaint=complaint["record"], outcome="upheld", reason="已催办")
    # Begun before anyone was sent, and ratified.
    order = reported()
    begun = on("weixiu", "emergency", order, reason="水漫进教室")
    school.does("zongwu", "rulebook.ratify", record=begun["record"], upheld=True)
    # The small repairs of the month before are signed for on one sheet.
    month = (datetime.now(UTC).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    listed = school.sees("zongwu", "service/small/{month}", month=month).json()
    sheet = {"month": month, "list": listed["printed"], "photos": [school.photo("zongwu")]}
    school.does("zongwu", "service.sign_month", **sheet)
    # A case that nobody may move is given to the post that answers for it.
    school.does("zhongxin", "desk.route", case=reported(), post="center-affairs", due=day(3))


def exceptions(school, people):
    """One pair of hands is joined for a while, looked at, and parted again."""
    director, center = people["陈国安"], people["吴秀兰"]
    asked = {"pair": "dispatch-finish", "person": director, "substitute": center, "reason": "维修工请假"}
    school.does("zongwu", "rulebook.propose_exception", until=day(20), cap_cases=3, **asked)
    newest = school.sees("xiaozhang", "rulebook/exceptions").json()["exceptions"][0]["id"]
    school.does("xiaozhang", "rulebook.approve_exception", exception=newest)
    school.does("xiaozhang", "organisation.appoint", person=director, post="repair-worker", tenure="regular", until=day(20))
    order = school.does("wang", "service.report", category="water", place_text="一楼", description="堵")["subject"]
    school.does("zongwu", "service.dispatch", order=order, assignee=director)
    school.does("zongwu", "service.take", order=order)
    school.does("zongwu", "service.arrive", order=order)
    used = school.does("zongwu", "service.finish", order=order, photos=[school.photo("zongwu")])
    school.does("zhongxin", "rulebook.countersign", record=used["record"], upheld=True)
    school.does("xiaozhang", "rulebook.end_exception", exception=newest)


def notices(school, people):
    """Who is told of what, and a system of others that is told too."""
    rule = {"code": "taken", "event": "service.take", "to": ["requester"], "ways": ["in_app"], "urgent": "never"}
    school.does("zongwu", "notice.set_rule", **rule)
    quiet = {"quiet_from": "22:00", "quiet_until": "07:00", "working_hours": False}
    school.does("wang", "notice.prefer", email="", muted=[], digest_hour=None, lang="zh", **quiet)
    endpoint = {"code": "screen", "kind": "webhook", "url": "https://screen.example.org/hook"}
    school.does("zongwu", "notice.set_endpoint", events=["service.report"], **endpoint)
    school.does("zongwu", "notice.set_secret", endpoint="screen", print="0123456789abcdef")


def looking(school, people):
    """Every view, by whom it is for."""
    place = first(school, "organisation/places", "places", "code")
    asked = {"service/duplicates": {"place": place}}
    someone = {
        "notice/endpoints/{code}/deliveries": ("zongwu", {"code": "screen"}),
        "organisation/duties/{code}": ("zongwu", {"code": first(school, "organisation/duties", "duties", "code")}),
        "organisation/people/{id}": ("zongwu", {"id": people["李有福"]}),
        "organisation/places/{code}": ("zongwu", {"code": place}),
        "organisation/posts/{code}": ("zongwu", {"code": "principal"}),
        "rulebook/rules/{code}": ("zongwu", {"code": "service-desk"}),
        "service/mine": ("weixiu", {}),
        "service/orders/{id}": ("zongwu", {"id": first(school, "service/orders", "orders", "id")}),
    }
    for method, path in sorted(school.operations() - school.done):
        if method == "GET":
            view = path.removeprefix("/api/v1/")
            who, parts = someone.get(view, ("xiaozhang", {}))
            school.sees(who, view, asked.get(view), **parts)


def first(school, view, rows, field):
    return school.sees("zongwu", view).json()[rows][0][field]
