"""The entry of the browser app: page settings and navigation. Everything else is in `trainer.ui`."""

import streamlit as st

from trainer.ui.face import app_icon
from trainer.ui.frame import open_session
from trainer.ui.navigation import pages

st.set_page_config(layout="centered", page_icon=app_icon())
st.navigation(pages(open_session()), position="hidden").run()
