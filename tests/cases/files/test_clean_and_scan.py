"""Is nothing but the picture left in a photo, and is the scanner always heard?"""

import io
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image, ImageDraw, PngImagePlugin
from PIL.ExifTags import GPS, Base

from cases.files import clean
from cases.files.clean import clean_image
from cases.files.errors import FileRefused, ScannerAway
from cases.files.intake import receive
from cases.files.kinds import KINDS
from cases.files.scan import scan

SECRET = "47.6062N Lucia's phone"
SAMPLES = Path(__file__).parent / "samples"
HEIC = (SAMPLES / "photo.heic").read_bytes()


def photo(
    format_: str = "JPEG", *, orientation: int = 6, size: tuple[int, int] = (60, 40)
) -> io.BytesIO:
    """A picture with a red left half, with place, camera and comment in its metadata."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="red")
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Make] = SECRET
    exif.get_ifd(0x8825)[GPS.GPSLatitude] = (47.0, 36.0, 22.0)
    options: dict[str, object] = {"exif": exif}
    if format_ == "JPEG":
        options |= {"comment": SECRET.encode(), "xmp": SECRET.encode(), "quality": 95}
    if format_ == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", SECRET)
        notes.add_text("Comment", SECRET, zip=False)
        options |= {"pnginfo": notes}
    if format_ == "WEBP":
        options |= {"xmp": SECRET.encode(), "lossless": True}
    if format_ == "GIF":
        options = {"comment": SECRET.encode()}
    out = io.BytesIO()
    image.save(out, format_, **options)
    assert SECRET.encode() in out.getvalue()
    out.seek(0)
    return out


def cleaned(file: BinaryIO, key: str) -> io.BytesIO:
    """The cleaned picture, in memory."""
    with clean_image(file, KINDS[key]) as made:
        return io.BytesIO(made.read())


@pytest.mark.parametrize("key", ["jpeg", "png", "webp", "gif"])
def test_nothing_but_the_picture_is_left(key: str) -> None:
    content = cleaned(photo(key.upper()), key).read()
    assert SECRET.encode() not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == key.upper()
        assert not dict(image.getexif())
        assert not {"xmp", "comment", "Comment", "XML:com.adobe.xmp"} & image.info.keys()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_as_the_camera_meant_it(orientation: int) -> None:
    with Image.open(cleaned(photo(orientation=orientation), "jpeg")) as image:
        assert image.size == ((60, 40) if orientation < 5 else (40, 60))
        red = {1: (5, 20), 2: (55, 20), 3: (55, 20), 4: (5, 20)}
        red |= {5: (20, 5), 6: (20, 5), 7: (20, 55), 8: (20, 55)}
        pixel = image.getpixel(red[orientation])
        assert isinstance(pixel, tuple)
        assert pixel[0] > 200
        assert pixel[1] < 80


def test_what_was_appended_is_gone() -> None:
    file = photo()
    file.seek(0, io.SEEK_END)
    file.write(b"<script>" + b"PK\5\6" + b"\0" * 18)
    content = cleaned(file, "jpeg").read()
    assert b"<script>" not in content
    assert b"PK\5\6" not in content


def test_moving_pictures_keep_moving_and_clear_ones_stay_clear() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    moving = io.BytesIO()
    frames[0].save(
        moving, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0, comment=b"who"
    )
    with Image.open(cleaned(moving, "gif")) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.info["duration"] == 80
        assert "comment" not in image.info
    clear = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear, "PNG")
    with Image.open(cleaned(clear, "png")) as image:
        assert image.getpixel((1, 1)) == (0, 0, 0, 0)


def test_cmyk_and_palette_pictures() -> None:
    for mode, format_ in (
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("I;16", "PNG"),
    ):
        out = io.BytesIO()
        Image.new(mode, (4, 4)).save(out, format_)
        with Image.open(cleaned(out, format_.lower())) as image:
            assert image.size == (4, 4)


def test_the_colour_profile_stays_if_it_is_small() -> None:
    for profile, stays in ((b"small" * 10, True), (b"big" * 9999, False)):
        out = io.BytesIO()
        Image.new("RGB", (4, 4)).save(out, "JPEG", icc_profile=profile)
        with Image.open(cleaned(out, "jpeg")) as image:
            assert ("icc_profile" in image.info) is stays


def test_too_many_dots_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "MOST_DOTS", 1000)
    monkeypatch.setattr(clean, "MOST_DOTS_MOVING", 1000)
    monkeypatch.setattr(clean, "FINEST_JPEG", 1000)
    with pytest.raises(FileRefused, match="too large"):
        clean_image(photo("PNG"), KINDS["png"])
    with Image.open(cleaned(photo(size=(60, 40)), "jpeg")) as image:
        assert sorted(image.size) == [20, 30]  # read at half its size


@pytest.mark.parametrize("side", [9_500, 14_000])
def test_bombs(side: int) -> None:
    """One beyond Pillow's warning, one beyond its error."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    with pytest.raises(FileRefused, match="too large"):
        clean_image(out, KINDS["png"])


def test_damaged_and_wrong_pictures_are_refused() -> None:
    whole = photo().getvalue()
    for content in (whole[:300], whole[:20] + b"\0" * 99, b"", photo("PNG").getvalue()):
        with pytest.raises(FileRefused, match="damaged"):
            clean_image(io.BytesIO(content), KINDS["jpeg"])


def test_a_heic_of_a_phone_becomes_a_jpeg_the_right_way_up() -> None:
    file = io.BytesIO((SAMPLES / "photo.heic").read_bytes())
    assert b"SecretPhone" in file.getvalue()
    content = cleaned(file, "heic").read()
    assert b"SecretPhone" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("JPEG", (48, 64))
        assert not dict(image.getexif())
        top, bottom = image.getpixel((5, 5)), image.getpixel((5, 60))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > 80 > top[1]
    assert min(bottom) > 200


@pytest.mark.parametrize("content", [b"\0\0\0\x18ftypheic", HEIC[:400], HEIC[:500] + b"\0" * 300])
def test_a_damaged_heic_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(FileRefused, match="damaged"):
        clean_image(io.BytesIO(content), KINDS["heic"])


def test_a_heic_too_fine_is_refused_and_a_fine_one_made_smaller(monkeypatch) -> None:
    monkeypatch.setattr(clean, "FINEST_JPEG", 1000)
    with Image.open(cleaned(io.BytesIO(HEIC), "heic")) as image:
        assert image.size == (24, 32)
    monkeypatch.setattr(clean, "MOST_DOTS_HEIC", 1000)
    with pytest.raises(FileRefused, match="too large"):
        clean_image(io.BytesIO(HEIC), KINDS["heic"])


def test_a_photo_with_a_second_one_behind_is_one_photo_the_right_way_up() -> None:
    """New phones put a map of brightness behind the photo (MPO)."""
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (30, 20), "gray")
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second], exif=exif)
    with Image.open(cleaned(out, "jpeg")) as image:
        assert (image.format, image.size) == ("JPEG", (40, 60))


class Clamd(socketserver.BaseRequestHandler):
    """Understands INSTREAM; finds the word EICAR; "rude" hangs up, "slow down" says so."""

    def handle(self) -> None:
        """One file."""
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self._exactly(4))[0]:
            content += self._exactly(size)
        if b"rude" in content:
            return
        answer = b"stream: Eicar-Test FOUND\0" if b"EICAR" in content else b"stream: OK\0"
        if b"too long" in content:
            answer = b"INSTREAM size limit exceeded. ERROR\0"
        for byte in answer:
            self.request.sendall(bytes([byte]))

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            part = self.request.recv(count - len(got))
            if not part:
                raise ConnectionError("hung up")
            got += part
        return got


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a small scanner."""
    path = str(tmp_path / "clamd.sock")
    server: socketserver.BaseServer
    if request.param == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        address = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(path, Clamd)
        address = path
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


class TestScan:
    """The scanner's word."""

    def test_clean_and_infected(self, clamd: str) -> None:
        file = io.BytesIO(b"hello " * 100_000)
        file.read(3)
        scan(file, address=clamd)
        assert file.tell() == 0
        with pytest.raises(FileRefused, match="found something") as refused:
            scan(io.BytesIO(b"x" * 70_000 + b"EICAR"), address=clamd)
        assert not isinstance(refused.value, ScannerAway)

    @pytest.mark.parametrize("content", [b"rude", b"too long"])
    def test_no_clear_answer_is_a_refusal(self, clamd: str, content: bytes) -> None:
        with pytest.raises(ScannerAway, match="try again"):
            scan(io.BytesIO(content), address=clamd)

    def test_away_is_a_refusal(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        for address in (f"127.0.0.1:{port}", str(tmp_path / "none"), "127.0.0.1:99999999"):
            with pytest.raises(ScannerAway):
                scan(io.BytesIO(b"x"), address=address)

    def test_not_set_up_passes(self) -> None:
        scan(io.BytesIO(b"EICAR"), address="")


def test_intake(clamd: str) -> None:
    with receive(photo(), name="../mi casa 🏠.JPG", scanner=clamd) as got:
        assert (got.name, got.kind.key, got.file.tell()) == ("mi casa 🏠.JPG", "jpeg", 0)
        content = got.file.read()
    assert got.file.closed
    assert SECRET.encode() not in content
    text = receive(io.BytesIO(b"hello"), name="a", scanner="")
    assert (text.name, text.file.read()) == ("a.txt", b"hello")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("IMG_0042.HEIC", "IMG_0042.jpg"),
        ("mi casa.heif", "mi casa.jpg"),
        ("photo.jpeg", "photo.jpeg"),
        ("v1.2", "v1.2.jpg"),
        (".heic", "heic.jpg"),
    ],
)
def test_the_name_of_a_heic_ends_as_what_it_became(given: str, name: str) -> None:
    with receive(io.BytesIO(HEIC), name=given, scanner="") as got:
        assert (got.name, got.kind.key) == (name, "jpeg")
