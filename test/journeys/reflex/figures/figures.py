from hashlib import sha256
from urllib.parse import unquote

import reflex as rx


class Visitor(rx.State):
    _known: str = ""

    def told(self, header: str) -> str:
        return self.router.headers.raw_headers.get(header, "")

    @rx.var(cache=False)
    def name(self) -> str:
        return self.told("x-forwarded-name")

    @rx.var(cache=False)
    def is_admin(self) -> bool:
        return "Admin" in map(unquote, self.told("x-forwarded-roles").split(","))

    @rx.event
    def arrive(self):
        if self._known != self.told("x-forwarded-user"):
            self.reset()
            self._known = self.told("x-forwarded-user")


class Figures(Visitor):
    count: int = 0
    closed: bool = False
    received: str = ""

    @rx.event
    def add(self):
        self.count += 1

    @rx.event
    def close_books(self):
        # A button that is not shown can be pressed all the same: what it does is held here.
        if self.is_admin:
            self.closed = True

    @rx.event
    async def receive(self, files: list[rx.UploadFile]):
        if self.is_admin:
            for file in files:
                data = await file.read()
                self.received = f"{len(data)} bytes: {sha256(data).hexdigest()}"


def administration() -> rx.Component:
    return rx.vstack(
        rx.button("Close the books", on_click=Figures.close_books),
        rx.upload(rx.text("New figures"), id="figures"),
        rx.button("Send", on_click=Figures.receive(rx.upload_files(upload_id="figures"))),
        rx.text(Figures.received),
    )


@rx.page(route="/", title="Figures", on_load=Visitor.arrive)
def index() -> rx.Component:
    return rx.vstack(
        rx.heading("Hello, ", Visitor.name),
        rx.button("Count", on_click=Figures.add),
        rx.text("Counted to ", Figures.count),
        rx.cond(Figures.closed, rx.text("The books are closed.")),
        rx.cond(Visitor.is_admin, administration()),
        # Without reload_document the link would look for a page of the application.
        rx.link("Sign out", href="/.auth/logout", reload_document=True),
    )


app = rx.App()
