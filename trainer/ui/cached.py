"""Every cache of the app: what is shared by all sessions and holds nothing of a person, and the open database."""

from __future__ import annotations

import gc
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import streamlit as st

from scoring.criterion import SCRIPTS, phrase_set
from scoring.explain import in_language
from scoring.phrases import PhraseError, PhraseSet
from scoring.problem import InvalidFile, Problem
from scoring.text import LANGUAGES, Language
from scoring.texts import labels_of_customers
from trainer.attempt import Attempt
from trainer.customer.recogniser import recogniser
from trainer.roleplay import play_replies
from trainer.scenario import ScenarioFile, read_scenario, scenario_path, scenario_paths
from trainer.settings import EndpointSettings, Settings, read_settings
from trainer.shared import material_stamp
from trainer.spent import Spent
from trainer.store import Store

if TYPE_CHECKING:
    from trainer.endpoint import Budget
    from trainer.voice import Voice

BETWEEN = 0.001
"""Seconds between two pieces of work in the background."""


def settings() -> Settings:
    """Return the settings; reading them is cheap, and a test may change its environment."""
    return read_settings()


def store() -> Store:
    """Return the open store of the settings. Raises `StoreError`."""
    return _store(settings().database_url)


@st.cache_resource(show_spinner=False, on_release=Store.close)
def _store(url: str) -> Store:
    return Store(url)


def voice() -> Voice | None:
    """Return the endpoint's voice, None where no endpoint is set."""
    endpoint = settings().endpoint
    return _voice(endpoint.base_url, endpoint.model, endpoint.api_key, endpoint.moves, endpoint) if endpoint else None


@st.cache_resource(show_spinner=False, max_entries=4, on_release=lambda voice: voice.close())
def _voice(base_url: str, model: str, api_key: str, moves: bool, _endpoint: EndpointSettings) -> Voice:
    from trainer.voice import Voice  # loads the network client, which the app needs for nothing else

    return Voice(_endpoint)


def budget(attempt: Attempt) -> Budget:
    """Return what an attempt may still use of an endpoint; the same object for the same attempt."""
    return _budget(attempt.id, attempt.spent)


@st.cache_resource(show_spinner=False, max_entries=2000)
def _budget(attempt: str, _spent: Spent) -> Budget:
    from trainer.voice import attempt_budget

    return attempt_budget(_spent)


@st.cache_resource(show_spinner=False, max_entries=500)
def _scenario(path: Path, changed: int, size: int, shared: int) -> ScenarioFile | tuple[Problem, ...]:
    try:
        return read_scenario(path)
    except InvalidFile as error:
        return tuple(error.problems)


def _fresh(path: Path) -> ScenarioFile | tuple[Problem, ...]:
    try:
        status = path.stat()
    except OSError as error:
        return (Problem(str(path), 0, 0, "F001", f"cannot read the file: {error.strerror}"),)
    shared = _material_stamp(path.parent, int(time.monotonic()), path)
    return _scenario(path, status.st_mtime_ns, status.st_size, shared)


@st.cache_resource(show_spinner=False, max_entries=8)
def _material_stamp(folder: Path, second: int, _path: Path) -> int:
    """Look once a second, for all scenarios of a folder, whether their shared material has changed."""
    return material_stamp(_path)


def scenario(id: str, language: Language) -> ScenarioFile | None:
    """Return the scenario that a trainee of `language` plays, None when it is missing or broken."""
    path = scenario_path(settings().scenario_folders, id, language)
    read = _fresh(path) if path else None
    return read if isinstance(read, ScenarioFile) else None


def scenarios(language: Language) -> tuple[tuple[ScenarioFile, ...], tuple[Problem, ...]]:
    """Return the scenarios of a language, easiest first, and the problems of files that cannot be read."""
    written: Language = "en" if language == "en" else "zh-Hans"
    paths = [paths[written] for paths in scenario_paths(settings().scenario_folders).values() if written in paths]
    read = [_fresh(path) for path in paths]
    good = [file for file in read if isinstance(file, ScenarioFile)]
    problems = [problem for file in read if not isinstance(file, ScenarioFile) for problem in file]
    return tuple(sorted(good, key=lambda file: (file.about.level, file.id))), tuple(problems)


@st.cache_resource(show_spinner=False)
def stylesheet() -> Path:
    """Return the path of the app's one style sheet."""
    return Path(str(files("trainer.ui").joinpath("app.css")))


@cache
def warm_up() -> None:
    """Load in the background, once a server, what the first reply and the first debrief would otherwise wait for."""
    Thread(target=_load, daemon=True).start()


def _load() -> None:
    for script in SCRIPTS:
        phrase_set(script)
        phrase_set(script, labels_of_customers())
    for module in ("pandas", "altair"):
        import_module(module)
    for language in LANGUAGES:
        scenarios(language)
    for script in SCRIPTS:
        _build(phrase_set(script), phrase_set(script, labels_of_customers()))
    _set_aside()


def _set_aside() -> None:
    """Take all that is loaded by now, and stays, out of what the collector looks through.

    Streamlit collects garbage after every run of a page; with the word lists and scenarios among it that costs several
    times what the run itself does.
    """
    gc.collect()
    gc.freeze()


def _build(*phrases: PhraseSet) -> None:
    """Build all expressions, and leave room between them for whoever is waiting for a page."""
    for built in phrases:
        for _ in built.build():
            time.sleep(BETWEEN)


def prepare(file: ScenarioFile) -> None:
    """Prepare in the background, once for each content, what the first reply in a scenario would otherwise wait for."""
    _prepare(file.path, file.sha256, file)


@st.cache_resource(show_spinner=False, max_entries=200)
def _prepare(path: Path, sha256: str, _file: ScenarioFile) -> bool:
    Thread(target=_prepare_file, args=(_file,), daemon=True).start()
    return True


def _prepare_file(file: ScenarioFile) -> None:
    with suppress(PhraseError):  # a phrase that cannot be read is told where the customer cannot answer
        _build(recogniser(file).phrases)


def expert_talk(file: ScenarioFile, language: Language) -> Attempt | None:
    """Return the scenario's own expert talk, played through by the engine; None when the file has none."""
    return _expert_talk(file.path, file.sha256, language, file)


@st.cache_resource(show_spinner=False, max_entries=200)
def _expert_talk(path: Path, sha256: str, language: Language, _file: ScenarioFile) -> Attempt | None:
    talk = next((talk for talk in _file.scenario.selftest if talk.tier == "expert"), None)
    if talk is None:
        return None
    return play_replies(_file, [in_language(reply, language) for reply in talk.replies], talk.seeds[0], language)
