"""Credentials: what a person who passed is handed, and what others verify without asking the issuer.

A credential is an Open Badges 3.0 credential (a W3C Verifiable Credential) signed as a JWT. Issuing needs the issuer's
private key; verifying needs his public key, or his did:web document, and no network.
"""

from trainer.credential.badge import Award, badge
from trainer.credential.keys import KeyProblem, PrivateKey, PublicKeys, make_keys, read_private_key, read_public_keys
from trainer.credential.register import Register, read_register
from trainer.credential.token import sign
from trainer.credential.verify import Verdict, verify

__all__ = [
    "Award", "KeyProblem", "PrivateKey", "PublicKeys", "Register", "Verdict", "badge", "make_keys",
    "read_private_key", "read_public_keys", "read_register", "sign", "verify",
]
