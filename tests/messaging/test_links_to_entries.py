"""Does a link to an entry lead to the whole of its text, wherever it stands in the thread?"""

from __future__ import annotations

from tests.thread_tools import say, url


def test_it_opens_its_text_and_no_other_and_keeps_no_piece_of_it(alder, cast, client_for):
    def see(who, **query):
        return client_for(alder, cast.people[who]).get(url(cast), query).content.decode()

    body = "\n\n".join(f"Paragraph {n} of the notice. {'word ' * 30}" for n in range(12))
    first, second = say(cast, body=body), say(cast, body=body)
    for who in ("mother", "case_manager", "specialist"):
        for number in (first.number, second.number):
            page = see(who, entry=number)
            assert page.count("entry-rest") == 1
            there = page.index(f'id="e{number}"')
            assert "entry-rest" not in page[there : page.index("</article>", there)]
        assert see(who).count("entry-rest") == 2


def test_one_to_an_older_entry_leads_to_where_it_stands(alder, cast, client_for):
    numbers = [say(cast, body=f"Entry {n}").number for n in range(60)]
    client = client_for(alder, cast.mother)
    path = url(cast)
    assert f'id="e{numbers[0]}"' not in client.get(path).content.decode()
    answer = client.get(path, {"entry": numbers[0]})
    assert answer.status_code == 302
    assert answer.url.endswith(f"entry={numbers[0]}#e{numbers[0]}")
    there = client.get(answer.url.partition("#")[0])
    assert there.status_code == 200
    assert f'id="e{numbers[0]}"' in there.content.decode()
    for odd in ("0", "-1", "x", "999999", str(numbers[-1])):
        assert client.get(path, {"entry": odd}).status_code == 200
