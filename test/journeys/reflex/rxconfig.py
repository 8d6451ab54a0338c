import reflex as rx

config = rx.Config(
    app_name="figures",
    backend_host="127.0.0.1",
    api_url="http://localhost:8080",
    cors_allowed_origins=["http://localhost:8080"],
    telemetry_enabled=False,
    plugins=[rx.plugins.RadixThemesPlugin(), rx.plugins.SitemapPlugin()],
)
