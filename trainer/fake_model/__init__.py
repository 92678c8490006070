"""A server that speaks the chat-completions interface as known servers do, oddities and faults and all, with no model.

For demonstrations (`trainer fake-model`) and as the other end of the tests. Starlette and uvicorn come with streamlit.
"""

from trainer.fake_model.answers import MODES, Mode
from trainer.fake_model.app import FakeModel
from trainer.fake_model.profiles import FAULTS, PROFILES, Profile

__all__ = ["FAULTS", "MODES", "PROFILES", "FakeModel", "Mode", "Profile"]
