"""The library: what comes in is checked, what is in use changes at once or not at all, whatever breaks off when."""

import os
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models.bundle import BundleError, ModelBundle
from models.library import ModelLibrary
from tests.support.bundles import red_reference, write_bundle


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "library", shipped=tmp_path / "shipped")


def _zip(target: Path, folder: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, inside + path.name)
    return target


def _content(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_an_empty_library_writes_nothing(tmp_path: Path, library: ModelLibrary) -> None:
    assert library.entries() == ()
    assert library.active() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["folder", "zip", "zip with a folder"])
def test_a_bundle_comes_in_and_is_used(tmp_path: Path, library: ModelLibrary, form: str) -> None:
    source = write_bundle(tmp_path / "red")
    if form != "folder":
        source = _zip(tmp_path / "red.zip", source, "red/" if "folder" in form else "")
    bundle = library.import_bundle(source)
    assert library.active() is None
    assert library.activate("red").hash == bundle.hash
    active = library.active()
    assert active is not None
    assert active.folder == tmp_path / "library" / "bundles" / bundle.label
    (entry,) = library.entries()
    assert (entry.label, entry.active, entry.shipped, entry.problem) == (bundle.label, True, False, "")


def test_the_library_is_private(tmp_path: Path, library: ModelLibrary) -> None:
    library.import_bundle(write_bundle(tmp_path / "red"))
    for folder in (tmp_path / "library", tmp_path / "library" / "bundles"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_importing_twice_changes_nothing(tmp_path: Path, library: ModelLibrary) -> None:
    source = write_bundle(tmp_path / "red")
    library.import_bundle(source)
    before = _content(tmp_path / "library")
    library.import_bundle(source)
    assert _content(tmp_path / "library") == before


def test_importing_again_repairs_a_damaged_bundle(tmp_path: Path, library: ModelLibrary) -> None:
    source = write_bundle(tmp_path / "red")
    folder = library.import_bundle(source).folder
    library.activate("red")
    (folder / "model.onnx").write_bytes(b"damaged")
    (entry,) = library.entries()
    assert "model.onnx" in entry.problem
    with pytest.raises(BundleError, match=r"model\.onnx"):
        library.active()
    library.import_bundle(source)
    assert library.active() is not None
    assert library.remove_leftovers() == 1


def test_the_first_roll_back_goes_to_the_shipped_model_that_was_in_use(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    write_bundle(shipped / "demonstration")
    library = ModelLibrary(tmp_path / "library", shipped=shipped)
    library.import_bundle(write_bundle(tmp_path / "2", version="2.0.0"))
    assert library.activate("red-2.0.0").manifest.version == "2.0.0"
    back = library.roll_back()
    assert (back.manifest.version, back.folder) == ("1.0.0", shipped / "demonstration")
    active = library.active()
    assert active is not None
    assert active.folder == back.folder


def test_a_shipped_model_in_use_is_followed_by_its_new_version_and_a_wards_own_by_none(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.1.0-rc1"):
        write_bundle(tmp_path / version / "demonstration", name="demo", version=version)
    before = ModelLibrary(tmp_path / "library", shipped=tmp_path / "1.0.0")
    ward = before.import_bundle(write_bundle(tmp_path / "ward", name="demo-ward"))
    before.activate("demo-ward")
    old = before.roll_back().label
    after = ModelLibrary(tmp_path / "library", shipped=tmp_path / "1.1.0-rc1")
    active = after.active()
    assert active is not None
    assert (active.manifest.version, after.replaced()) == ("1.1.0-rc1", old)
    assert [entry.active for entry in after.entries()] == [True, False]
    after.activate(active.label)
    assert after.replaced() == ""
    after.activate(ward.label)
    assert after.previous().label == active.label
    shutil.rmtree(ward.folder)
    with pytest.raises(BundleError, match="demo-ward"):
        after.active()


def test_rolling_back(tmp_path: Path, library: ModelLibrary) -> None:
    with pytest.raises(BundleError, match="found none"):
        library.roll_back()
    for version in ("1.0.0", "2.0.0"):
        library.import_bundle(write_bundle(tmp_path / version, version=version))
        library.activate(f"red-{version}")
    assert library.roll_back().manifest.version == "1.0.0"
    active = library.active()
    assert active is not None
    assert active.manifest.version == "1.0.0"
    with pytest.raises(BundleError, match="found none"):
        library.roll_back()


def test_a_name_must_mean_one_model(tmp_path: Path, library: ModelLibrary) -> None:
    with pytest.raises(BundleError, match="nothing"):
        library.find("red")
    for version in ("1.0.0", "2.0.0"):
        library.import_bundle(write_bundle(tmp_path / version, version=version))
    with pytest.raises(BundleError, match=r"red-1\.0\.0.*red-2\.0\.0"):
        library.activate("red")
    with pytest.raises(BundleError, match="'': name one of them"):
        library.find("")


def test_shipped_bundles_are_listed_and_used_but_not_touched(tmp_path: Path, library: ModelLibrary) -> None:
    write_bundle(tmp_path / "shipped" / "demo", name="demo")
    (tmp_path / "shipped" / "__pycache__").mkdir()
    before = _content(tmp_path / "shipped")
    bundle = library.activate("demo")
    (entry,) = library.entries()
    assert (entry.shipped, entry.active, entry.label) == (True, True, bundle.label)
    assert _content(tmp_path / "shipped") == before


def test_a_model_that_fails_its_self_test_stays_out(tmp_path: Path, library: ModelLibrary) -> None:
    with pytest.raises(BundleError, match="reference answers"):
        library.import_bundle(write_bundle(tmp_path / "bad", reference=red_reference(offset=0.1)))
    assert not (tmp_path / "library").exists()


def test_a_failed_self_test_leaves_the_active_model(tmp_path: Path) -> None:
    refused: set[str] = set()

    def check(bundle: ModelBundle) -> None:
        if bundle.manifest.version in refused:
            raise BundleError("reference answers differ")

    library = ModelLibrary(tmp_path / "library", shipped=tmp_path / "none", check=check)
    for version in ("1.0.0", "2.0.0"):
        library.import_bundle(write_bundle(tmp_path / version, version=version))
    library.activate("red-1")
    refused.add("2.0.0")
    with pytest.raises(BundleError, match="differ"):
        library.activate("red-2")
    active = library.active()
    assert active is not None
    assert active.manifest.version == "1.0.0"


def test_a_damaged_pointer_is_named(tmp_path: Path, library: ModelLibrary) -> None:
    (tmp_path / "library").mkdir()
    for content in ("", "{}", '{"activated": 3}', '{"activated": [3]}'):
        (tmp_path / "library" / "active.json").write_text(content)
        with pytest.raises(BundleError, match=r"active\.json"):
            library.active()


def _add(name: str, data: bytes = b"x", mode: int | None = None) -> Callable[[zipfile.ZipFile], None]:
    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("placeholder")
        info.filename = info.orig_filename = name
        info.compress_type = zipfile.ZIP_DEFLATED
        if mode is not None:
            info.external_attr = mode << 16
        archive.writestr(info, data)

    return add


@pytest.mark.parametrize(
    ("add", "words"),
    [
        (_add("../evil"), "side by side"),
        (_add("a/../../evil"), "side by side"),
        (_add("/etc/evil"), "side by side"),
        (_add("C:\\evil"), "side by side"),
        (_add("a\\evil"), "side by side"),
        (_add("a/b/evil"), "side by side"),
        (_add("link", b"/etc/passwd", stat.S_IFLNK | 0o777), "plain files"),
        (_add("other/CARD.md"), "one folder"),
        (_add("extra"), "'extra' is not listed"),
        (_add("bomb", b"\0" * 20_000_000), "at most"),
        (_add("weights.bin"), "'weights.bin' is not listed"),
    ],
)
def test_an_unsafe_zip_is_refused(
    tmp_path: Path, library: ModelLibrary, add: Callable[[zipfile.ZipFile], None], words: str
) -> None:
    path = _zip(tmp_path / "red.zip", write_bundle(tmp_path / "red"))
    with zipfile.ZipFile(path, "a") as archive:
        add(archive)
    before = _content(tmp_path)
    with pytest.raises(BundleError, match="must") as caught:
        library.import_bundle(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert _content(tmp_path) == before


def test_too_many_entries_and_twice_the_same_are_refused(tmp_path: Path, library: ModelLibrary) -> None:
    path = _zip(tmp_path / "red.zip", write_bundle(tmp_path / "red"))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("CARD.md", "again")
    with pytest.raises(BundleError, match="each once"):
        library.import_bundle(path)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100):
            archive.writestr(str(number), "")
    with pytest.raises(BundleError, match="at most 21 files"):
        library.import_bundle(path)


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_refused(tmp_path: Path, library: ModelLibrary, data: bytes) -> None:
    (tmp_path / "red.zip").write_bytes(data)
    with pytest.raises(BundleError, match="no readable zip"):
        library.import_bundle(tmp_path / "red.zip")
    with pytest.raises(BundleError, match="cannot be read"):
        library.import_bundle(tmp_path / "missing.zip")


def test_a_truncated_zip_is_refused(tmp_path: Path, library: ModelLibrary) -> None:
    path = _zip(tmp_path / "red.zip", write_bundle(tmp_path / "red"))
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[200:400] = bytes(200)
    for data in (whole[:-100], whole[: len(whole) // 2], bytes(damaged)):
        path.write_bytes(data)
        with pytest.raises(BundleError, match=str(path)):
            library.import_bundle(path)


STEPS = {"os.rename", "os.mkdir", "os.chmod", "open", "os.remove", "os.rmdir"}
"""What the interpreter announces before it changes something on disk."""


def _end_before_step(step: int, work: Callable[[], object]) -> bool:
    """Runs `work` in a process that ends before its nth step on disk, as in a crash; True where it was done first."""
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            writes = event in STEPS and (event != "open" or "x" in str(arguments[1]) or "w" in str(arguments[1]))
            if writes:
                if left == 0:
                    os._exit(9)
                left -= 1

        sys.addaudithook(hook)
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 9}
    return code == 0


def test_a_crash_before_any_step_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    def check(bundle: ModelBundle) -> None:
        """The self-test has its own tests; an engine's threads do not survive a fork."""

    library = ModelLibrary(tmp_path / "library", shipped=tmp_path / "none", check=check)
    library.import_bundle(write_bundle(tmp_path / "old", version="1.0.0"))
    library.activate("red-1.0.0")
    source = write_bundle(tmp_path / "new", version="2.0.0")

    def swap() -> None:
        library.import_bundle(source)
        library.activate("red-2.0.0")

    seen = set()
    for step in range(100):
        done = _end_before_step(step, swap)
        active = library.active()
        assert active is not None
        seen.add(active.manifest.version)
        assert all(entry.problem == "" for entry in library.entries())
        if done:
            break
        assert active.manifest.version == "1.0.0"
    assert step >= 6, "the crash was planted between no steps"
    assert seen == {"1.0.0", "2.0.0"}
    library.remove_leftovers()
    assert not list((tmp_path / "library").rglob(".unfinished*"))
    assert library.roll_back().manifest.version == "1.0.0"
