"""Two wordings of one account: what they differ in decides."""

from __future__ import annotations

import pytest

from trainer.scoring.support import support, supports

TOLD = (
    "The grey lamp I ordered on 4 June came on 19 June, and it is broken. I paid 60 euros, my neighbour paid 45. "
    "The left hinge is bent and my daughter cut her hand. Nobody has replied to my letter. "
    "You sent it from Bremen to Oslo. I saw the crack after I had signed."
)
ACCOUNT = (
    "The grey lamp came on 19 June and is broken, for 60 euros. The customer's daughter cut her hand, and the letter "
    "was not answered."
)
OWN = (
    "The customer got a broken lamp on 19 June for which she paid 60 euros. It is grey and its left hinge is bent. "
    "It was sent from Bremen to Oslo. Her daughter was hurt. She saw the crack after she had signed. "
    "Her letter has not been answered."
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("paid 60 euros", "paid 45 euros"),
        ("paid 60 euros", "paid 90 euros"),
        ("19 June", "4 June"),
        ("June", "July"),
        ("It is grey", "It is green"),
        ("left hinge", "right hinge"),
        ("from Bremen to Oslo", "from Oslo to Bremen"),
        ("Her daughter", "Her son"),
        ("after she had signed", "before she had signed"),
        ("has not been answered", "has been answered"),
        ("lamp", "table"),
    ],
)
def test_the_wording_with_one_thing_wrong_is_borne_out_less(right: str, wrong: str) -> None:
    assert right in OWN
    pair = [OWN, OWN.replace(right, wrong, 1)]
    good, bad = supports(pair, ACCOUNT, TOLD)
    assert good > bad
    assert supports(pair[::-1], ACCOUNT, TOLD) == pytest.approx([bad, good])


def test_accounts_that_are_no_wordings_of_one_are_judged_each_alone() -> None:
    others = ["The lamp is broken and the letter was not answered.", "A hotel room was double booked.", ""]
    assert supports(others, ACCOUNT, TOLD) == [support(one, ACCOUNT, TOLD) for one in others]


def test_the_same_wording_twice_is_borne_out_the_same_and_nothing_is_nothing() -> None:
    first, second = supports([OWN, OWN], ACCOUNT, TOLD)
    assert first == second
    assert supports([], ACCOUNT, TOLD) == []
    assert supports([OWN], "", "") == [support(OWN, "", "")]


def test_what_nobody_says_is_more_likely_something_hoped_for_that_did_not_happen() -> None:
    account = "The customer waits at home for the parcel."
    did_not, did = supports(
        ["The parcel of the customer did not arrive at home.", "The parcel of the customer arrived at home."], account
    )
    assert did_not > did


def test_own_words_that_are_true_win_over_a_copy_with_a_side_or_a_relation_changed() -> None:
    account = "The customer's left hinge is bent and her daughter cut her hand when the grey lamp broke in June."
    own = "So your left hinge is bent, and your daughter cut her hand when the grey lamp broke in June."
    for right, wrong in (("left hinge", "right hinge"), ("daughter", "son"), ("daughter", "mother-in-law")):
        assert support(own, account, TOLD) > support(account.replace(right, wrong), account, TOLD)


def test_an_altered_copy_comes_after_an_account_in_few_words_that_is_true_and_before_one_of_another_matter() -> None:
    copy = ACCOUNT.replace("19 June", "29 June")
    short, altered, foreign = supports(
        ["So your grey lamp arrived broken.", copy, "The hotel room was double booked in August."], ACCOUNT, TOLD
    )
    assert short > altered > foreign
