"""Is docs/road.md what the code says?"""

from django.core.management import call_command


def test_the_page_is_current():
    call_command("write_road", check=True)
