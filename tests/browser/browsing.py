"""A browser that tells everything that a page does and should not do."""

from playwright.sync_api import Browser, Page


class Watched:
    """A page and everything that it should not have done."""

    def __init__(self, browser: Browser, width: int, colors: str = "light") -> None:
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if colors == "dark" else "light",
        )
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
