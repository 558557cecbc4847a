"""Keys, tokens and users, through IBM's client where it can say it."""

import base64
import json
import time

import pytest
import requests
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator, BearerTokenAuthenticator, IAMAuthenticator

from running import KEY, V3, V4


def token_of(emulator, apikey=None, **form):
    data = {
        "grant_type": "urn:ibm:params:oauth:grant-type:apikey",
        "apikey": apikey or emulator.apikey,
        "response_type": "cloud_iam",
        **form,
    }
    return requests.post(emulator.token_url, data=data)


def claims(token):
    parts = token.split(".")
    assert len(parts) == 3 and all(parts)
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2])
    assert header["alg"]
    return payload


def test_ibms_client_gets_itself_a_token(emulator):
    since = emulator.calls()["total"]
    client = emulator.v4(emulator.iam())
    for _ in range(3):
        assert client.list_collections().get_status_code() == 200
    assert emulator.v3(emulator.iam()).list_classifiers().get_status_code() == 200
    assert emulator.calls(since)["routes"]["POST /identity/token"] == 2


def test_a_token_is_a_jwt_with_its_life(emulator):
    emulator.set(token_seconds=90)
    reply = token_of(emulator).json()
    inside = claims(reply["access_token"])
    assert inside["exp"] - inside["iat"] == reply["expires_in"] == 90 and reply["expiration"] == inside["exp"]
    assert (reply["token_type"], reply["refresh_token"]) == ("Bearer", "not_supported")
    assert KEY not in json.dumps(inside)


def test_a_token_ends_with_its_life(emulator):
    emulator.set(token_seconds=1)
    client = emulator.v4(BearerTokenAuthenticator(token_of(emulator).json()["access_token"]))
    client.list_collections()
    time.sleep(2.1)
    with pytest.raises(ApiException) as refused:
        client.list_collections()
    assert refused.value.status_code == 401


def test_ibms_client_renews_a_token_that_has_ended(emulator):
    emulator.set(token_seconds=1)
    client, since = emulator.v4(emulator.iam()), emulator.calls()["total"]
    client.list_collections()
    time.sleep(2.1)
    assert client.list_collections().get_status_code() == 200
    assert emulator.calls(since)["routes"]["POST /identity/token"] >= 2


def test_wrong_keys(emulator):
    reply = token_of(emulator, "wrong")
    assert reply.status_code == 400 and reply.json()["errorCode"] == "BXNIM0415E"
    assert token_of(emulator, grant_type="password").status_code == 400
    with pytest.raises(ApiException):
        emulator.v4(IAMAuthenticator("wrong", url=emulator.token_url)).list_collections()
    with pytest.raises(ApiException) as refused:
        emulator.v4(BasicAuthenticator("apikey", "wrong")).list_collections()
    assert refused.value.status_code == 401


def test_credentials_that_are_none(emulator):
    issued = token_of(emulator).json()["access_token"]
    # The first character of the signature: the last one has bits that stand for nothing.
    head, _, signature = issued.rpartition(".")
    forged = f"{head}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for value in (None, "", "Basic", "Basic ???", "Bearer", "Bearer x.y.z", f"Bearer {forged}", "Digest x"):
        headers = {} if value is None else {"Authorization": value}
        for path in ("/v3/classifiers", "/v4/collections"):
            reply = requests.get(emulator.url + path, params={"version": V4}, headers=headers)
            assert reply.status_code == 401 and reply.json() == {"code": 401, "error": "Unauthorized"}
            assert "WWW-Authenticate" in reply.headers
    ok = requests.get(
        f"{emulator.url}/v4/collections", params={"version": V4}, headers={"Authorization": f"Bearer {issued}"}
    )
    assert ok.status_code == 200


@pytest.mark.parametrize("form, content_type", [("html", "text/html"), ("empty", None), ("text", "text/plain")])
def test_the_forms_of_a_401(emulator, form, content_type):
    emulator.set(unauthorized=form)
    reply = requests.get(f"{emulator.url}/v4/collections", params={"version": V4})
    assert reply.status_code == 401
    if content_type:
        assert reply.headers["Content-Type"].startswith(content_type)
    else:
        assert reply.content == b""


def test_a_user_of_a_dedicated_plan_and_a_key_without_rights(started):
    emulator = started("--username", "anna", "--password", "pass:word", "--forbidden-apikey", "weak")
    assert emulator.v3(BasicAuthenticator("anna", "pass:word")).list_classifiers().get_status_code() == 200
    with pytest.raises(ApiException) as refused:
        emulator.v3(BasicAuthenticator("anna", "word")).list_classifiers()
    assert refused.value.status_code == 401
    for authenticator in (BasicAuthenticator("apikey", "weak"), IAMAuthenticator("weak", url=emulator.token_url)):
        with pytest.raises(ApiException) as refused:
            emulator.v4(authenticator).list_collections()
        assert refused.value.status_code == 403


def test_the_version_is_required(emulator):
    for path in ("/v3/classifiers", "/v4/collections"):
        for params in ({}, {"version": ""}, {"version": "2019"}, {"version": "2019-02-31"}):
            assert emulator.session.get(emulator.url + path, params=params).status_code == 400
        for version in (V3, V4, "2019-09-27"):
            assert emulator.session.get(emulator.url + path, params={"version": version}).status_code == 200
    emulator.set(missing_version="take")
    assert emulator.session.get(f"{emulator.url}/v4/collections").status_code == 200
