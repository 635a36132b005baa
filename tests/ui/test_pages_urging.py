"""Urging from the page of a request."""


def test_whoever_asked_urges_the_others_and_sees_it_in_the_timeline(office, visit):
    instance = office.ask_for("Lamp", "35", "It is dark.")
    anna = visit("anna")
    anna.get(f"/instances/{instance}")
    anna.send(anna.page.select_one("form[action$=urge]")["action"])
    assert anna.said == "Those who have not decided yet were written to."
    assert "Anna Schmidt urged those who have not decided yet" in anna.main
    anna.send(f"/instances/{instance}/urge")
    assert anna.said == "They were urged less than 4 hours ago."


def test_others_are_not_offered_to_urge(office, visit):
    instance = office.ask_for("Lamp", "35", "It is dark.")
    boris = visit("boris")
    boris.get(f"/instances/{instance}")
    assert boris.page.select("form[action$=urge]") == []
