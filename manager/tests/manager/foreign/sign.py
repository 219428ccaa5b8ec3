"""Signs and checks requests as RFC 9421 says with a library that is not ours: a line of JSON for each, and one back."""

import datetime
import json
import sys
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519


def signer_of(order):
    """A signer that writes its parameters in this order, of which the RFC leaves the choice."""

    class Signer(HTTPMessageSigner):
        def _build_signature_base(self, message, *, signature_params, **others):
            ordered = {name: signature_params[name] for name in order}
            return super()._build_signature_base(message, signature_params=ordered, **others)

    return Signer


def answer(asked):
    """What the library makes of one line."""
    message = SimpleNamespace(method=asked["method"], url=asked["url"], headers=dict(asked["headers"]))
    body = None if asked["body"] is None else bytes(asked["body"])
    key = Ed25519PrivateKey.from_private_bytes(bytes(asked["key"]))
    key_id = asked["key_id"]
    keys = MappingKeyResolver(public_keys={key_id: key.public_key()}, private_keys={key_id: key})
    try:
        if asked["do"] == "sign":
            params = dict(asked["params"])
            signer_of(params)(signature_algorithm=ED25519, key_resolver=keys).sign(
                message,
                key_id=key_id,
                created=datetime.datetime.fromtimestamp(params["created"], datetime.timezone.utc),
                nonce=params.get("nonce"),
                label=asked["label"],
                include_alg="alg" in params,
                covered_component_ids=asked["covered"],
                body=body,
            )
        else:
            HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=keys).verify(
                message, max_age=None, require_components=asked["covered"], body=body
            )
    except HTTPMessageSignaturesException as refused:
        return {"refused": str(refused)}
    return {"headers": {name.lower(): value for name, value in message.headers.items()}}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
