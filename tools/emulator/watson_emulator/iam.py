"""The token service."""

from flask import Blueprint, request

from .context import emulator
from .errors import as_json

routes = Blueprint("iam", __name__)
GRANT = "urn:ibm:params:oauth:grant-type:apikey"


def refused(code, message):
    return as_json(
        {"errorCode": code, "errorMessage": message, "context": {"requestType": "incoming.Identity_Token"}}, 400
    )


@routes.post("/identity/token")
def token():
    """A token for the key of a form."""
    form = request.form
    if form.get("grant_type") != GRANT:
        return refused("BXNIM0136E", "Provided grant_type is not supported.")
    rights = emulator.credentials.of_key(form.get("apikey", ""))
    if rights is None:
        return refused("BXNIM0415E", "Provided API key could not be found.")
    return as_json(emulator.tokens.issue(emulator.settings.token_seconds, rights))
