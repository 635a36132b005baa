import pytest


@pytest.fixture
def clara(anna):
    """Where a new person is found."""
    made = anna.post("/people", {"name": "Clara", "email": "clara@example.org"})
    assert made.status_code == 201
    return made.headers["Location"].removeprefix("/api/v1")


def put(caller, path, body, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.ask("PUT", path, json=body, headers=headers)


def test_a_person_is_added_and_found(anna, clara):
    shown = anna.get(clara)
    assert shown.json["person"]["email"] == "clara@example.org"
    assert shown.headers["ETag"] == '"1"'
    assert anna.get("/people", text="clara").json["rows"][0]["name"] == "Clara"


def test_of_two_who_edit_the_same_person_the_second_has_to_look_again(anna, clara):
    tag = anna.get(clara).headers["ETag"]
    first = put(anna, clara, {"name": "Clara Fuchs"}, If_Match=tag)
    second = put(anna, clara, {"name": "Clara Wolf"}, If_Match=tag)
    assert (first.status_code, first.json) == (200, {"rev": 2})
    assert (second.status_code, second.json["title"]) == (412, "It was changed in the meantime")
    assert anna.get(clara).json["person"]["name"] == "Clara Fuchs"


@pytest.mark.parametrize("headers", [{}, {"If_Match": "*"}])
def test_nobody_overwrites_what_he_has_not_seen(anna, clara, headers):
    assert put(anna, clara, {"name": "Clara Wolf"}, **headers).status_code == 428


def test_what_a_command_refuses_is_named_by_field(anna, clara):
    refused = put(anna, clara, {"name": " ", "email": "nowhere"}, If_Match='"1"')
    assert refused.status_code == 422
    assert refused.json["errors"].keys() == {"name", "email"}


def test_a_group_with_a_member_is_not_removed(anna, clara):
    group = anna.post("/groups", {"code": "boss", "name": "Bosses"}).json["id"]
    person = clara.rpartition("/")[2]
    assert put(anna, f"/groups/{group}/members/{person}", None).status_code == 204
    assert anna.ask("DELETE", f"/groups/{group}").status_code == 409
    assert anna.ask("DELETE", f"/groups/{group}/members/{person}").status_code == 204
    assert anna.ask("DELETE", f"/groups/{group}").status_code == 204
    assert anna.get(f"/groups/{group}").status_code == 404


def test_a_role_is_changed_as_a_whole(anna):
    role = anna.post("/roles", {"code": "r", "name": "R", "permissions": ["task:read"]}).json["id"]
    assert put(anna, f"/roles/{role}", {"name": "R"}, If_Match='"1"').status_code == 200
    assert anna.get(f"/roles/{role}").json["permissions"] == []


def test_a_department_with_people_is_not_removed(anna):
    made = anna.post("/departments", {"code": "IT", "name": "IT"}).json["id"]
    anna.post("/people", {"name": "Clara", "department_id": made})
    assert anna.get("/departments").json["rows"][0]["people"] == 1
    assert anna.ask("DELETE", f"/departments/{made}").status_code == 409


def test_posts_are_kept(anna):
    path = f"/posts/{anna.post('/posts', {'code': 'dev', 'title': 'Developer'}).json['id']}"
    assert put(anna, path, {"code": "dev", "title": "Engineer"}).status_code == 204
    assert anna.get(path).json["title"] == "Engineer"
    assert anna.ask("DELETE", path).status_code == 204


def test_a_machine_gets_a_key_that_works_until_it_is_revoked(anna, client):
    account = anna.post("/accounts", {"login": "till", "name": "Till"}).json["id"]
    role = anna.post("/roles", {"code": "r", "name": "R", "permissions": ["task:read"]}).json["id"]
    assert anna.post(f"/roles/{role}/grant", {"account_id": account}).status_code == 204
    wanted = {"account_id": account, "name": "till", "scopes": ["task:read"]}
    issued = anna.post("/api-keys", wanted).json
    bearer = {"Authorization": f"Bearer {issued['token']}"}
    assert client.get("/api/v1/me", headers=bearer).json["permissions"] == ["task:read"]
    assert anna.post(f"/api-keys/{issued['id']}/revoke").status_code == 204
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_an_answer_with_a_secret_is_never_kept(anna):
    refused = anna.post("/accounts", {"login": "till", "name": "Till"}, key="k1")
    assert (refused.status_code, refused.json["code"]) == (422, "key-not-supported")
    assert anna.get("/accounts", text="till").json["rows"] == []


def test_what_was_done_stands_in_the_audit(anna, clara):
    newest = anna.get("/audit", limit=1).json["rows"][0]
    assert newest["action"] == "person.created"
    assert anna.get("/audit/check").json["is_sound"] is True


def test_lists_in_the_order_of_names_come_in_pages(anna):
    for name in ("Berta", "Cäsar", "Dora"):
        anna.post("/people", {"name": name})
    first = anna.get("/people", limit=2).json
    rest = anna.get("/people", limit=2, cursor=first["next"]).json
    assert [row["name"] for row in first["rows"] + rest["rows"]] == [
        "Anna",
        "Berta",
        "Cäsar",
        "Dora",
    ]
    assert rest["next"] is None
