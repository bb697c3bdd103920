"""The commands `sollievo models ...`. Nothing heavy is imported before a command runs."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_parts import Detector, Provider, Threads, echo, progress, watch_options

models = typer.Typer(
    help="Model bundles: list, look at, bring in, test, choose.", no_args_is_help=True, rich_markup_mode=None
)


@models.command("list")
def models_list() -> None:
    """All bundles; the active one is marked."""
    from app.model_commands import list_models

    echo(list_models())


@models.command("show")
def models_show(label: str) -> None:
    """The card of a bundle."""
    from app.model_commands import show_model

    echo(show_model(label))


@models.command("import")
def models_import(path: Path) -> None:
    """Takes in a bundle from a folder or zip file, checked and tested; it is not activated."""
    from app.model_commands import import_model

    echo(import_model(path))


@models.command("verify")
def models_verify(path: Path) -> None:
    """Checks a bundle's files and runs its self-test on this machine."""
    from app.model_commands import verify_model

    echo(verify_model(path))


@models.command("activate")
def models_activate(label: str) -> None:
    """Uses this bundle from now on."""
    from app.model_commands import activate_model

    echo(activate_model(label))


@models.command("compare")
def models_compare(
    candidate: Annotated[str, typer.Argument(help="A bundle's folder or its label in the library.")],
    on: Annotated[
        list[Path], typer.Option(help="Sessions, recordings, folders of them, or a table of labels; may be repeated.")
    ],
    running: Annotated[
        str | None, typer.Option("--with", help="Another model than the one in use.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Gets tables and a figure.", show_default=False)] = None,
    promote: Annotated[bool, typer.Option("--promote", help="Use the candidate, unless it is worse.")] = False,
    detector: Detector = None,
    provider: Provider = None,
    threads: Threads = None,
) -> None:
    """Runs a candidate against the model in use on recordings: what changes where, and which agrees with people."""
    from app.candidate.command import compare_and_promote, compare_models
    from app.model_commands import printable, user_library
    from app.settings import caches_folder, sessions_folder

    with progress("comparing") as told:
        compared = compare_models(
            candidate,
            on,
            watch_options(None, detector, None, None, provider, threads),
            caches_folder=caches_folder(),
            sessions_folder=sessions_folder(),
            running=running,
            told=lambda name, done, total: told(done, total, name),
        )
    said = compare_and_promote(compared, out, user_library(), promote=promote)
    echo([printable(line) for line in said])


@models.command("roll-back")
def models_roll_back() -> None:
    """Goes back to the bundle that was active before."""
    from app.model_commands import roll_back_model

    echo(roll_back_model())
