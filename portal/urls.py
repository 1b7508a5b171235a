"""Which address leads to which page, inside a district?"""

from django.conf import settings
from django.urls import include, path

from cases.views import documents
from messaging.views import exports
from portal.views import (
    board,
    errors,
    glossary,
    health,
    home,
    installed,
    language,
    styleguide,
    theme,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("tenants.people.urls")),
    path("accounts/", include("allauth.urls")),
    path("cases/", include("cases.urls")),
    path("cases/", include("messaging.urls")),
    path("journal/", include("messaging.journal_urls")),
    path("notices/", include("messaging.notice_urls")),
    path("news/", include("messaging.news_urls")),
    path("files/<uuid:document_id>/<str:name>", documents.document, name="document"),
    path("check/", exports.check_export, name="check_export"),
    path("check/verify_export.py", exports.verify_export_file, name="verify_export_file"),
    path("api/", include("portal.api")),
    path("board/", board.board, name="board"),
    path("board/figures.csv", board.board_csv, name="board_csv"),
    path("board/dates/", board.board_dates, name="board_dates"),
    path("board/dates.csv", board.board_dates_csv, name="board_dates_csv"),
    path("board/letters/", board.board_letters, name="board_letters"),
    path("board/letters.csv", board.board_letters_csv, name="board_letters_csv"),
    path("board/rows/", board.board_rows, name="board_rows"),
    path("board/rows.csv", board.board_rows_csv, name="board_rows_csv"),
    path("guide/", include("parent_training.urls")),
    path("words/", glossary.glossary, name="glossary"),
    path("language/", language.set_language, name="set_language"),
    path("theme.css", theme.theme_css, name="theme_css"),
    path("crest/", theme.crest, name="crest"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("icon-<int:size>.png", installed.app_icon, name="app_icon"),
    path("health/", health.health, name="health"),
]
if settings.DEMO:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/<slug:brand>.css", styleguide.styleguide_theme, name="styleguide_theme"),
    ]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many  # read by allauth's rate limits
handler500 = errors.server_error
