"""The issuer's keys: made by the command, the private one readable by its owner alone, the public ones to give away."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey, RSAKey

Algorithm = Literal["RS256", "EdDSA"]
ALGORITHMS: tuple[Algorithm, ...] = ("RS256", "EdDSA")
"""RS256 is the least that Open Badges 3.0 asks every verifier to know; EdDSA is shorter and not known to all."""
RSA_BITS = 3072
Key = RSAKey | OKPKey


class KeyProblem(ValueError):
    """A key file cannot be used; the message says which and why, in one line."""


@dataclass(frozen=True)
class PrivateKey:
    """A key to sign with. `id` is the thumbprint of its public part (RFC 7638)."""

    key: Key
    algorithm: Algorithm
    id: str


@dataclass(frozen=True)
class PublicKeys:
    """The keys by which an issuer's signatures are known, by their ids, and who the issuer says he is ("" unknown)."""

    keys: Mapping[str, Key]
    issuer: str = ""


def make_keys(private: Path, public: Path, algorithm: Algorithm) -> str:
    """Write a new private key (mode 0600, never over a file that is there) and its public key set; return the key's id.

    Raises `FileExistsError` when either file is there already, `OSError` when one cannot be written.
    """
    if public.exists():
        raise FileExistsError(public)
    key: Key = RSAKey.generate_key(RSA_BITS) if algorithm == "RS256" else OKPKey.generate_key("Ed25519")
    descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.as_pem(private=True))
    document = {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "alg": algorithm, "use": "sig"}]}
    public.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return key.thumbprint()


def read_private_key(path: Path) -> PrivateKey:
    """Read a private key. Raises `KeyProblem`."""
    key = _from_pem(path, _read(path))
    if not key.is_private:
        raise KeyProblem(f"{path}: this is a public key; signing needs the private one")
    return PrivateKey(key, "RS256" if isinstance(key, RSAKey) else "EdDSA", key.thumbprint())


def read_public_keys(path: Path) -> PublicKeys:
    """Read public keys: a key set or single key (JSON), a PEM file, or a did:web document. Raises `KeyProblem`."""
    data = _read(path)
    if data.lstrip().startswith(b"-----"):
        key = _from_pem(path, data)
        return PublicKeys({key.thumbprint(): _public(key)})
    try:
        document = json.loads(data.decode("utf-8"))
    except ValueError:
        raise KeyProblem(f"{path}: neither a PEM file nor JSON") from None
    if not isinstance(document, dict):
        raise KeyProblem(f"{path}: not a key set")
    if "verificationMethod" in document:
        return _from_did(path, document)
    listed = document.get("keys", [document])
    if not isinstance(listed, list):
        raise KeyProblem(f"{path}: `keys` is not a list")
    keys = [_from_jwk(path, item) for item in listed]
    return PublicKeys({key.thumbprint(): key for key in keys})


def _from_did(path: Path, document: Mapping[str, Any]) -> PublicKeys:
    """Read the keys of a DID document that may sign credentials: those it lists under `assertionMethod`."""
    asserting = {item if isinstance(item, str) else str(item.get("id")) for item in document.get("assertionMethod", [])}
    methods = [*document["verificationMethod"], *(item for item in document.get("assertionMethod", [])
                                                  if isinstance(item, dict))]
    keys = [_from_jwk(path, method["publicKeyJwk"]) for method in methods
            if isinstance(method, dict) and "publicKeyJwk" in method and method.get("id") in asserting]
    if not keys:
        raise KeyProblem(f"{path}: the document lists no publicKeyJwk under assertionMethod")
    return PublicKeys({key.thumbprint(): key for key in keys}, str(document.get("id", "")))


def _from_jwk(path: Path, item: object) -> Key:
    if not isinstance(item, dict):
        raise KeyProblem(f"{path}: a key is not an object")
    kind = item.get("kty")
    if kind not in ("RSA", "OKP"):
        raise KeyProblem(f"{path}: a key of the kind '{kind}' is not known here; RSA and OKP (Ed25519) are")
    bare = {name: value for name, value in item.items() if name not in ("use", "key_ops")}
    try:
        return _public(RSAKey.import_key(bare) if kind == "RSA" else OKPKey.import_key(bare))
    except (JoseError, ValueError, TypeError) as error:
        raise KeyProblem(f"{path}: a key cannot be read ({error})") from None


def _from_pem(path: Path, data: bytes) -> Key:
    for kind in (RSAKey, OKPKey):
        try:
            return kind.import_key(data)
        except (JoseError, ValueError, TypeError):
            continue
    raise KeyProblem(f"{path}: not an RSA or Ed25519 key in PEM form")


def _public(key: Key) -> Key:
    """Return the key without its private part."""
    public = key.as_dict(private=False)
    return RSAKey.import_key(public) if isinstance(key, RSAKey) else OKPKey.import_key(public)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyProblem(f"{path}: {error.strerror or error}") from None
