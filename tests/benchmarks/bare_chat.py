"""The least chat that Streamlit can be: what is said is kept in the session, and a ready string comes back."""

import streamlit as st

log = st.session_state.setdefault("log", [])
said = st.chat_input("Say something")
if said:
    log += [("user", said), ("assistant", f"echo: {said}")]
for who, text in log:
    with st.chat_message(who):
        st.write(text)
