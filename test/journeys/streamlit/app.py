from hashlib import sha256
from urllib.parse import unquote

import streamlit as st


def told(header):
    # Streamlit hands header bytes over as Latin-1; the gateway sends UTF-8.
    return st.context.headers.get(header, "").encode("latin-1").decode("utf-8")


user = told("X-Forwarded-User")
roles = [unquote(role) for role in told("X-Forwarded-Roles").split(",")]

if st.session_state.setdefault("user", user) != user:
    # Somebody else has signed in, and the page has connected again.
    st.session_state.clear()
    st.session_state.user = user

st.title("Figures")
st.text(f"Hello, {told('X-Forwarded-Name')}")

st.session_state.setdefault("count", 0)
if st.button("Count"):
    st.session_state.count += 1
st.text(f"Counted to {st.session_state.count}")

if "Admin" in roles:
    file = st.file_uploader("New figures")
    if file is not None:
        data = file.getvalue()
        st.text(f"{len(data)} bytes: {sha256(data).hexdigest()}")

st.markdown('<a href="/.auth/logout" target="_self">Sign out</a>', unsafe_allow_html=True)
