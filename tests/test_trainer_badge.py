"""Our credential is an Open Badges 3.0 credential: by its published schema, its contexts and its required fields."""

from __future__ import annotations

import base64
import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.test_trainer_credential import AWARD, entered
from trainer.credential import Award, badge, make_keys, read_private_key, sign
from trainer.credential.badge import CONTEXT

SCHEMA = Path(sys.prefix) / "open-badges" / "ob_v3p0_achievementcredential_schema.json"
LIST = entered("https://training.example/status/1", AWARD)
AWARDS = {
    "whole": AWARD, "for good": dataclasses.replace(AWARD, valid_until=None),
    "without results": dataclasses.replace(AWARD, results=()), "in English": dataclasses.replace(AWARD, language="en"),
    "by an https issuer": dataclasses.replace(AWARD, issuer_id="https://training.example/issuer"),
}
CLAIMS = {"iss", "jti", "sub", "nbf", "exp"}
"""What a JWT says beside the credential (Open Badges 3.0, section 8.2.4); no terms of it."""
REQUIRED = {
    "": ("@context", "id", "type", "credentialSubject", "issuer", "validFrom", "name"),
    "issuer": ("id", "type", "name"), "credentialSubject": ("id", "type", "achievement"),
    "credentialSubject.achievement": ("id", "type", "name", "description", "criteria", "achievementType"),
    "credentialSubject.achievement.criteria": ("narrative",),
    "credentialSubject.achievement.resultDescription.0": ("id", "type", "name", "resultType"),
    "credentialSubject.result.0": ("type", "resultDescription", "value"),
    "credentialSubject.identifier.0": ("type", "identityHash", "hashed", "identityType"),
    "evidence.0": ("id", "type"), "credentialStatus": ("id", "type", "statusListIndex", "statusListCredential"),
}
"""Fields that "Open Badges Specification" 3.0, appendix B, and the W3C status list want of each class we use."""


@pytest.fixture(params=AWARDS)
def award(request: pytest.FixtureRequest) -> Award:
    return AWARDS[request.param]


def signed_content(credential: Mapping[str, Any], folder: Path) -> Any:
    """Return what stands in the token that is handed out."""
    make_keys(folder / "key.pem", folder / "key.json", "EdDSA")
    part = sign(credential, read_private_key(folder / "key.pem")).split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def validator() -> Any:
    if not SCHEMA.is_file():
        pytest.skip("the schema is not ours to hand on; `make badge-schema` fetches it")
    from jsonschema import Draft201909Validator

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema["$id"].endswith("/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json")
    return Draft201909Validator(schema, format_checker=Draft201909Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("status", [None, LIST.status_of(AWARD.id)], ids=["never revoked", "in a status list"])
def test_it_validates_against_the_published_schema(
    award: Award, status: dict[str, Any] | None, tmp_path: Path,
) -> None:
    found = validator().iter_errors(signed_content(badge(award, status), tmp_path))
    assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in found] == []


@pytest.mark.parametrize("path", [
    "@context", "id", "type", "credentialSubject", "issuer", "validFrom", "issuer.id", "issuer.type",
    "credentialSubject.type", "credentialSubject.achievement", "credentialSubject.achievement.id",
    "credentialSubject.achievement.name", "credentialSubject.achievement.description",
    "credentialSubject.achievement.criteria", "credentialSubject.result.0.type",
    "credentialSubject.achievement.resultDescription.0.name", "credentialSubject.identifier.0.hashed",
])  # fmt: skip
def test_the_published_schema_misses_a_field_that_is_taken_away(path: str) -> None:
    data = badge(AWARD, LIST.status_of(AWARD.id))
    before, _, name = path.rpartition(".")
    at(data, before).pop(name)
    assert not validator().is_valid(data)


def at(data: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        data = data[int(step) if step.isdecimal() else step]
    return data


def test_every_required_field_is_there(award: Award) -> None:
    data = badge(award, LIST.status_of(AWARD.id))
    for path, names in REQUIRED.items():
        if award.results or not path.endswith((".resultDescription.0", ".result.0")):
            assert [f"{path}.{name}" for name in names if at(data, path).get(name) in (None, "")] == []


def test_every_term_is_one_of_the_contexts_it_names(award: Award, tmp_path: Path) -> None:
    """A term that no context knows is dropped by a reader of JSON-LD: nobody would have signed it."""
    contexts = pytest.importorskip("openbadgeslib.ob3.contexts")
    known: dict[str, Any] = {}
    for address in CONTEXT:
        known |= contexts.load_context(address)["@context"]
    data = signed_content(badge(award, LIST.status_of(AWARD.id)), tmp_path)
    assert data.keys() & CLAIMS >= CLAIMS - {"exp"}
    held = {name: value for name, value in data.items() if name not in CLAIMS}
    assert sorted(unknown(held, known)) == []
    assert sorted(unknown({**held, "grade": "A"}, known)) == ["grade"]


def unknown(node: Any, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names in a node and below it that neither a context nor one of its types defines."""
    if isinstance(node, list):
        for item in node:
            yield from unknown(item, known)
    if not isinstance(node, dict):
        return
    here = dict(known)
    types = node.get("type", [])
    for kind in types if isinstance(types, list) else [types]:
        if kind not in known:
            yield str(kind)
            continue
        here |= scoped(known[kind])
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in here:
            yield name
            continue
        yield from unknown(value, {**known, **scoped(here[name])})


def scoped(term: Any) -> Mapping[str, Any]:
    """Return the terms that a type or a property brings along."""
    context = term.get("@context") if isinstance(term, dict) else None
    return context if isinstance(context, dict) else {}
