"""Does .ci/chromium find a browser that runs, install one where it may, else say what to do?

Each test makes a machine of its own: a folder of programs as the whole PATH, and a copy of the
script beside a .venv whose Playwright is a stand-in.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "chromium"
NEEDED = ("bash", "dirname", "cat", "env", "chmod", "touch", "mkdir", "flock")
RUNS, BROKEN = 'echo "Chromium 140"', 'echo "needs the chromium snap" >&2; exit 1'


class Machine:
    """What is there, and who is asking."""

    def __init__(self, home: Path) -> None:
        self.home, self.programs = home, home / "bin"
        self.programs.mkdir()
        for name in NEEDED:
            (self.programs / name).symlink_to(shutil.which(name))
        (home / ".ci").mkdir()
        shutil.copy(SCRIPT, home / ".ci" / "chromium")
        self.add("id", "echo 1000")
        self.playwright("exit 1")

    def add(self, name: str, does: str) -> Path:
        path = self.programs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/bash\n{does}\n")
        path.chmod(0o755)
        return path

    def playwright(self, install: str) -> None:
        """`install` is what `playwright install` does; its browser lies in own/chrome."""
        own = self.home / "own" / "chrome"
        self.add("../.venv/bin/python", f'if [ "$1" = - ]; then echo {own}; else {install}; fi')

    def ask(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        given = {"PATH": str(self.programs), "HOME": str(self.home)} | more
        command = [self.home / ".ci" / "chromium", *words]
        return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def makes(path: Path) -> str:
    return (
        f"mkdir -p {path.parent}; printf '#!/bin/bash\\necho Chromium\\n' >{path}; chmod +x {path}"
    )


def test_one_that_is_there_is_taken_and_nothing_is_installed(machine):
    there = machine.add("chromium", RUNS)
    machine.add("apt-get", "echo must not run >&2; exit 9")
    done = machine.ask()
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{there}\n", "")


def test_one_that_does_not_run_is_passed_over(machine):
    machine.add("chromium-browser", BROKEN)
    there = machine.add("google-chrome", RUNS)
    assert machine.ask().stdout == f"{there}\n"


def test_root_gets_it_with_apt_even_when_the_lists_are_broken(machine):
    machine.add("id", "echo 0")
    new = machine.programs / "chromium"
    machine.add("apt-get", f'[ "$1" = update ] && exit 100; {makes(new)}')
    done = machine.ask()
    assert (done.returncode, done.stdout) == (0, f"{new}\n")
    assert "Installing Chromium with apt-get" in done.stderr


def test_a_debian_that_has_no_shell_gives_the_whole_browser_alone(machine):
    machine.add("id", "echo 0")
    new = machine.programs / "chromium"
    machine.add("apt-get", f'[[ "$*" = *-shell ]] && exit 100; {makes(new)}')
    done = machine.ask()
    assert (done.returncode, done.stdout) == (0, f"{new}\n")


@pytest.mark.parametrize("who", ["0", "1000"])
def test_where_apt_does_not_help_playwright_does(machine, who):
    machine.add("id", f"echo {who}")
    machine.add("apt-get", "exit 100")
    machine.playwright(makes(machine.home / "own" / "chrome"))
    done = machine.ask()
    assert (done.returncode, done.stdout) == (0, f"{machine.home}/own/chrome\n")
    assert ("apt-get" in done.stderr) == (who == "0")


def test_soon_does_what_apt_can_and_the_next_waits_for_it(machine):
    machine.add("id", "echo 0")
    new = machine.programs / "chromium"
    machine.playwright("echo must not run >&2; exit 9")
    machine.add("sleep", f'{shutil.which("sleep")} "$@"')
    machine.add("apt-get", f'[ "$1" = update ] || {{ touch begun; sleep 1; {makes(new)}; }}')
    with subprocess.Popen(
        [machine.home / ".ci" / "chromium", "soon"],
        env={"PATH": str(machine.programs), "HOME": str(machine.home)},
        stderr=subprocess.PIPE,
    ) as soon:
        while not (machine.home / "begun").exists():
            assert soon.poll() is None
        done = machine.ask()
        assert soon.stderr is not None and b"must not run" not in soon.stderr.read()
    assert (done.returncode, done.stdout) == (0, f"{new}\n")
    assert done.stderr == "Chromium is being installed ...\n"
    assert machine.ask("soon").returncode == 0


def test_where_nothing_can_be_installed_it_says_what_to_do(machine):
    done = machine.ask()
    assert (done.returncode, done.stdout) == (1, "")
    assert "apt-get install chromium" in done.stderr
    assert "set CHROMIUM to its program" in done.stderr


def test_a_wrong_choice_by_hand_is_said(machine):
    done = machine.ask(CHROMIUM="/nowhere/chrome")
    assert done.returncode == 1
    assert "CHROMIUM=/nowhere/chrome is not a Chromium that runs here" in done.stderr


def test_here_it_finds_the_one_the_browser_tests_drive():
    done = subprocess.run([SCRIPT], capture_output=True, text=True, check=True)
    assert Path(done.stdout.splitlines()[-1]).exists()
