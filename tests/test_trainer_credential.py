"""Credentials: signed by the issuer, verified offline, and each thing that can be wrong is named."""

from __future__ import annotations

import base64
import dataclasses
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.credential import (
    Award,
    KeyProblem,
    PrivateKey,
    PublicKeys,
    Register,
    badge,
    make_keys,
    read_private_key,
    read_public_keys,
    read_register,
    sign,
    verify,
)
from trainer.credential.badge import exam_urn
from trainer.credential.keys import ALGORITHMS, Algorithm
from trainer.credential.status import LENGTH, is_set, packed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ISSUER = "did:web:training.example"
AWARD = Award(
    issuer_id=ISSUER, issuer_name="河畔餐饮集团", exam_id="front-of-house", exam_title="前厅服务考核",
    exam_description="三段对话，按评分标准评分", criteria="总分 70，每段不低于 60，没有一票否决项",
    exam_sha256="a" * 64, rubric_sha256="b" * 64, decision_sha256="c" * 64, transcripts_sha256="d" * 64,
    candidate="li.wei", holder="李伟", language="zh-Hans",
    results=(("总分", 81.5, 70.0), ("倾听", 77.0, None)), valid_from=NOW, valid_until=NOW + timedelta(days=365),
)


OTHER = dataclasses.replace(AWARD, candidate="wang.fang", holder="王芳", decision_sha256="e" * 64)


def entered(listed: str, *awards: Award) -> Register:
    """Return the register of a status list with these awards in it."""
    register = Register(listed, ISSUER)
    for award in awards:
        register.enter(award)
    return register


@pytest.fixture(scope="module", params=ALGORITHMS)
def issuer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[PrivateKey, PublicKeys]:
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder / "private.pem", folder / "public.json", request.param)
    return read_private_key(folder / "private.pem"), read_public_keys(folder / "public.json")


def changed(token: str, **fields: Any) -> str:
    """Return a token with fields of its content changed and the old signature."""
    header, payload, signature = token.split(".")
    data = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    data.update(fields)
    packed = base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")
    return ".".join((header, packed, signature))


def test_a_good_credential_is_valid(issuer: tuple[PrivateKey, PublicKeys]) -> None:
    private, public = issuer
    exam = {"issuer": ISSUER, "holder": "李伟", "exam_sha256": "a" * 64}
    verdict = verify(sign(badge(AWARD), private), public, NOW, **exam)
    assert verdict.valid, verdict.detail
    assert verdict.checked == ("signature", "claims", "issuer", "validity", "holder", "exam")
    assert verdict.credential["credentialSubject"]["result"][0]["value"] == "81.5"


def test_an_independent_library_verifies_it(issuer: tuple[PrivateKey, PublicKeys]) -> None:
    verifier = pytest.importorskip("openbadgeslib.ob3.verifier")
    private, _ = issuer
    now = datetime.now(UTC).replace(microsecond=0)
    award = dataclasses.replace(AWARD, valid_from=now - timedelta(days=1), valid_until=now + timedelta(days=1))
    token = sign(badge(award), private)
    public = private.key.as_pem(private=False)
    assert verifier.OB3Verifier(public).verify(token).id == award.id
    with pytest.raises(verifier.OB3VerificationError):
        verifier.OB3Verifier(public).verify(changed(token, name="Another exam"))


@pytest.mark.parametrize(("field", "value", "claim"), [
    ("validUntil", "2099-01-01T00:00:00Z", "`exp`"), ("validFrom", "2020-01-01T00:00:00Z", "`nbf`"),
    ("id", "urn:uuid:another", "`jti`"), ("issuer", {"id": "did:web:elsewhere.example"}, "`iss`"),
])  # fmt: skip
def test_an_altered_field_that_a_claim_repeats_is_named(
    field: str, value: Any, claim: str, issuer: tuple[PrivateKey, PublicKeys],
) -> None:
    private, public = issuer
    verdict = verify(changed(sign(badge(AWARD), private), **{field: value}), public, NOW)
    assert verdict.reason == "altered"
    assert f"{claim} is" in verdict.detail
    assert f"the field `{field}" in verdict.detail


@pytest.mark.parametrize("kid", [None, 7, [], {}, ["x"], "x" * 9_999])
def test_any_key_id_is_survived(kid: Any, issuer: tuple[PrivateKey, PublicKeys]) -> None:
    parts = sign(badge(AWARD), issuer[0]).split(".")
    packed = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "kid": kid}).encode()).decode().rstrip("=")
    verdict = verify(".".join((packed, *parts[1:])), issuer[1], NOW)
    assert verdict.reason == "signature"
    assert len(verdict.detail) < 300


@pytest.mark.parametrize("value", [None, 7, "x", {}, [], [None, [], "x"]])
def test_a_signed_credential_of_another_shape_is_survived(value: Any, issuer: tuple[PrivateKey, PublicKeys]) -> None:
    private, public = issuer
    data = badge(AWARD)
    data["evidence"] = data["credentialSubject"]["identifier"] = value
    token = sign(data, private)
    assert verify(token, public, NOW, holder="李伟").reason == "wrong_holder"
    assert verify(token, public, NOW, exam_sha256="a" * 64).reason == "other_exam"
    single = badge(AWARD)
    single["credentialSubject"]["identifier"] = single["credentialSubject"]["identifier"][0]
    assert verify(sign(single, private), public, NOW, holder="李伟").valid


def test_another_version_of_the_exam_is_named_by_its_hash(issuer: tuple[PrivateKey, PublicKeys]) -> None:
    private, public = issuer
    detail = verify(sign(badge(AWARD), private), public, NOW, exam_sha256="e" * 64).detail
    assert "前厅服务考核" in detail
    assert "a" * 64 in detail
    assert "e" * 64 in detail


def test_an_altered_field_is_told_from_a_foreign_key(issuer: tuple[PrivateKey, PublicKeys], tmp_path: Path) -> None:
    private, public = issuer
    token = sign(badge(AWARD), private)
    assert verify(changed(token, name="Head chef"), public, NOW).reason == "altered"
    make_keys(tmp_path / "other.pem", tmp_path / "other.json", private.algorithm)
    forged = sign(badge(AWARD), read_private_key(tmp_path / "other.pem"))
    assert verify(forged, public, NOW).reason == "signature"
    borrowed = dataclasses.replace(read_private_key(tmp_path / "other.pem"), id=private.id)
    assert verify(sign(badge(AWARD), borrowed), public, NOW).reason == "altered"


@pytest.mark.parametrize("header", [
    {"alg": "none", "typ": "JWT"}, {"alg": "HS256", "typ": "JWT"},
    {"alg": "RS256", "jwk": {"kty": "oct", "k": "AAAA"}}, {},
])  # fmt: skip
def test_the_token_never_chooses_how_it_is_verified(
    header: dict[str, Any], issuer: tuple[PrivateKey, PublicKeys],
) -> None:
    private, public = issuer
    parts = sign(badge(AWARD), private).split(".")
    packed = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    for signature in ("", parts[2]):
        assert not verify(".".join((packed, parts[1], signature)), public, NOW).valid


def test_claims_that_contradict_the_credential_are_named(issuer: tuple[PrivateKey, PublicKeys]) -> None:
    private, public = issuer
    verdict = verify(sign({**badge(AWARD), "validUntil": "2099-01-01T00:00:00Z"}, private), public, NOW)
    assert verdict.valid
    from joserfc import jws

    lying = {**badge(AWARD), "iss": ISSUER, "jti": AWARD.id, "sub": "urn:somebody-else", "nbf": int(NOW.timestamp()),
             "exp": int((NOW + timedelta(days=365)).timestamp())}
    algorithm = private.algorithm
    with pytest.warns() if algorithm == "EdDSA" else _nothing():
        content = json.dumps(lying).encode()
        token = jws.serialize_compact({"alg": algorithm}, content, private.key, algorithms=[algorithm])
    verdict = verify(token, public, NOW)
    assert verdict.reason == "altered"
    assert "`sub`" in verdict.detail


class _nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


@pytest.mark.parametrize(("reason", "at", "options"), [
    ("expired", NOW + timedelta(days=365), {}),
    ("not_yet_valid", NOW - timedelta(seconds=1), {}),
    ("wrong_issuer", NOW, {"issuer": "did:web:elsewhere.example"}),
    ("wrong_holder", NOW, {"holder": "王芳"}),
    ("other_exam", NOW, {"exam_sha256": "e" * 64}),
])  # fmt: skip
def test_every_reason_is_named(
    reason: str, at: datetime, options: dict[str, str], issuer: tuple[PrivateKey, PublicKeys],
) -> None:
    private, public = issuer
    assert verify(sign(badge(AWARD), private), public, at, **options).reason == reason


def test_a_revoked_credential_is_refused_by_the_issuers_own_list_alone(
    issuer: tuple[PrivateKey, PublicKeys], tmp_path: Path,
) -> None:
    private, public = issuer
    register, other = entered("https://training.example/status/1", AWARD, OTHER), OTHER.id
    token = sign(badge(AWARD, register.status_of(AWARD.id)), private)
    current = sign(register.published(NOW), private)
    good = verify(token, public, NOW, status=current)
    assert good.checked[-1] == "status"
    assert good.detail.endswith("not revoked by the list of 2026-03-01T12:00:00Z")
    register.revoke(other, NOW, "lost")
    assert verify(token, public, NOW, status=sign(register.published(NOW), private)).valid
    make_keys(tmp_path / "p.pem", tmp_path / "p.json", private.algorithm)
    foreign = sign(register.published(NOW), read_private_key(tmp_path / "p.pem"))
    assert verify(token, public, NOW, status=foreign).reason == "status_unknown"
    wrong_list = entered("https://training.example/status/2", AWARD)
    assert verify(token, public, NOW, status=sign(wrong_list.published(NOW), private)).reason == "status_unknown"
    register.revoke(AWARD.id, NOW, "cheated")
    assert verify(token, public, NOW, status=sign(register.published(NOW), private)).reason == "revoked"


def test_the_register_comes_back_from_its_file(tmp_path: Path) -> None:
    register = entered("urn:list", AWARD, OTHER)
    register.revoke(AWARD.id, NOW, "lost")
    path = tmp_path / "register.json"
    path.write_text(json.dumps(register.to_data()), encoding="utf-8")
    assert read_register(path) == register
    before = register.to_data()
    register.enter(AWARD)
    assert register.to_data() == before, "it has its place already"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="not a register"):
        read_register(path)


def test_of_one_person_in_one_exam_only_what_was_not_revoked_stands() -> None:
    again = dataclasses.replace(AWARD, decision_sha256="f" * 64)
    register = entered("urn:list", AWARD, again, OTHER)
    asked = (AWARD.candidate, AWARD.exam_id, AWARD.exam_sha256, AWARD.transcripts_sha256)
    assert register.standing(*asked) == [AWARD.id, again.id]
    register.revoke(AWARD.id, NOW, "replaced", again.id)
    register.revoke(AWARD.id, NOW, "another reason")
    assert register.standing(*asked) == [again.id]
    assert register.entries[AWARD.id].reason == "replaced" and register.entries[AWARD.id].replaced_by == again.id


@given(st.lists(st.integers(0, LENGTH - 1), unique=True, max_size=20))
def test_exactly_the_revoked_places_are_set(places: list[int]) -> None:
    bits = packed(places)
    around = {place + step for place in places for step in (-1, 0, 1)} & set(range(LENGTH))
    assert {place for place in around if is_set(bits, place)} == set(places)


def test_the_same_decision_has_one_credential_and_another_exam_another_achievement() -> None:
    assert dataclasses.replace(AWARD, valid_from=NOW + timedelta(days=1)).id == AWARD.id
    assert dataclasses.replace(AWARD, decision_sha256="f" * 64).id != AWARD.id
    assert exam_urn(dataclasses.replace(AWARD, exam_sha256="f" * 64)) != exam_urn(AWARD)


@pytest.mark.parametrize("token", [
    "", "a", "..", "a.b.c", "e30.e30.e30", "x" * 300_000, "W10.W10.W10", "\0.\0.\0", "e30." + "W1" * 9_999 + ".e30",
])  # fmt: skip
def test_what_is_no_credential_is_malformed(token: str, issuer: tuple[PrivateKey, PublicKeys]) -> None:
    assert verify(token, issuer[1], NOW).reason == "malformed"


@given(st.text(max_size=200))
def test_any_text_is_survived(token: str) -> None:
    assert not verify(token, PublicKeys({}), NOW).valid


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_private_key_is_its_owners_alone_and_never_overwritten(algorithm: Algorithm, tmp_path: Path) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.json"
    key_id = make_keys(private, public, algorithm)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert list(read_public_keys(public).keys) == [key_id]
    assert not any(key.is_private for key in read_public_keys(public).keys.values())
    assert '"d"' not in public.read_text(encoding="utf-8")
    before = private.read_bytes()
    public.unlink()
    with pytest.raises(FileExistsError):
        make_keys(private, public, algorithm)
    assert private.read_bytes() == before


def test_a_did_document_on_file_names_the_issuer_and_only_keys_that_may_assert(tmp_path: Path) -> None:
    make_keys(tmp_path / "a.pem", tmp_path / "a.json", "EdDSA")
    make_keys(tmp_path / "b.pem", tmp_path / "b.json", "EdDSA")
    listed = [json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))["keys"][0] for name in "ab"]
    document = {"id": ISSUER, "verificationMethod": [
        {"id": f"{ISSUER}#{number}", "type": "JsonWebKey", "publicKeyJwk": key} for number, key in enumerate(listed)
    ], "assertionMethod": [f"{ISSUER}#0"]}
    (tmp_path / "did.json").write_text(json.dumps(document), encoding="utf-8")
    keys = read_public_keys(tmp_path / "did.json")
    assert keys.issuer == ISSUER
    assert verify(sign(badge(AWARD), read_private_key(tmp_path / "a.pem")), keys, NOW).valid
    assert verify(sign(badge(AWARD), read_private_key(tmp_path / "b.pem")), keys, NOW).reason == "signature"
    other = dataclasses.replace(AWARD, issuer_id="did:web:elsewhere.example")
    assert verify(sign(badge(other), read_private_key(tmp_path / "a.pem")), keys, NOW).reason == "wrong_issuer"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [{"kty": "EC"}]}',
                                     b"-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----"])
def test_a_file_that_is_no_key_is_told_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    for read in (read_public_keys, read_private_key):
        with pytest.raises(KeyProblem) as told:
            read(path)
        assert str(path) in str(told.value)
        assert "\n" not in str(told.value)
    with pytest.raises(KeyProblem):
        read_public_keys(tmp_path / "nowhere")
