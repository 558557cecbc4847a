"""IAM tokens: JWTs signed with the instance's own secret."""

import time
import uuid

import jwt

ALGORITHM = "HS256"


class Tokens:
    """Issues and checks. `expire_all` makes every token so far invalid, whatever its time says."""

    def __init__(self, secret, owner):
        self._secret, self._owner = secret, owner
        self._generation = "first"

    def issue(self, seconds, rights):
        """The reply of IAM, with a token of this life for what a key may do."""
        issued = int(time.time())
        claims = {
            "iam_id": f"iam-ServiceId-{self._owner}",
            "id": f"iam-ServiceId-{self._owner}",
            "jti": uuid.uuid4().hex,
            "sub": f"ServiceId-{self._owner}",
            "sub_type": "ServiceId",
            "account": {"valid": True, "bss": self._owner},
            "iat": issued,
            "exp": issued + seconds,
            "iss": "https://iam.cloud.ibm.com/identity",
            "grant_type": "urn:ibm:params:oauth:grant-type:apikey",
            "scope": "ibm openid",
            "client_id": "default",
            "generation": self._generation,
            "rights": rights,
        }
        return {
            "access_token": jwt.encode(claims, self._secret, ALGORITHM, headers={"kid": "emulator"}),
            "refresh_token": "not_supported",
            "token_type": "Bearer",
            "expires_in": seconds,
            "expiration": issued + seconds,
            "scope": "ibm openid",
        }

    def rights(self, token):
        """What a token allows; None if it was not issued here, or lives no more."""
        try:
            claims = jwt.decode(token, self._secret, [ALGORITHM], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            return None
        return claims["rights"] if claims.get("generation") == self._generation else None

    def expire_all(self):
        self._generation = uuid.uuid4().hex
