"""Commands for what is kept of children: taken away as files, measured, erased. Nothing heavy is imported before."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_parts import echo, folder_option

records = typer.Typer()


@records.command()
def withdraw(
    code: Annotated[str, typer.Argument(help="The subject's code, or STUDY/CODE.")],
    table: Annotated[
        list[Path] | None, typer.Option(help="A training table elsewhere, or a folder of them.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
) -> None:
    """Erases a subject: sessions, caches, training rows; names the models trained on it."""
    from app.withdraw_command import withdraw_subject

    def typed_again() -> str:
        return str(typer.prompt("Type the code again to erase all of this", default="", show_default=False))

    echo(withdraw_subject(code, table or [], tell=echo, confirm=None if yes else typed_again))


@records.command()
def retention(
    older_than: Annotated[int, typer.Option(min=1, help="Days.")],
    folder: Annotated[
        Path | None, typer.Option(help="A folder of sessions; else your own.", show_default=False)
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Erase them, after a question.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --delete: erase without asking.")] = False,
) -> None:
    """Lists sessions older than so many days; erases them where that is asked for."""
    from app.retention_command import keep_only_newer

    def typed(sessions: int) -> str:
        return str(typer.prompt(f"Type {sessions} to erase these sessions for good", default="", show_default=False))

    echo(keep_only_newer(older_than, folder, tell=echo, confirm=None if yes else typed, delete=delete))


@records.command()
def export(
    session: Annotated[Path, typer.Argument(help="A session's folder, or a folder of sessions.")],
    out: Annotated[Path, folder_option("Gets the files.")],
    what: Annotated[
        list[str] | None,
        typer.Option(help="observations, procedures, marks, report, fhir; repeatable; else all.", show_default=False),
    ] = None,
    faces: Annotated[str, typer.Option(help="In the report's pictures: covered, shown or none.")] = "covered",
) -> None:
    """Writes what people take away of a session: tables, report, FHIR."""
    from app.export_command import export as run

    echo(run(session, out, what or [], faces=faces))


@records.command()
def agreement(
    folder: Annotated[Path, typer.Argument(help="Sessions, or one session.")],
    out: Annotated[Path | None, typer.Option(help="Gets the tables.", show_default=False)] = None,
) -> None:
    """Says how far raters agree with each other and with the model: kappa, ICC, confusion; blind scores only."""
    from app.agreement.command import measure_agreement

    echo(measure_agreement(folder, out))


@records.command()
def labels(
    folders: Annotated[list[Path], typer.Argument(help="Sessions, or folders of them.")],
    out: Annotated[Path, typer.Option(help="The table, .csv or .parquet.")],
) -> None:
    """Writes marks of pain and no pain as the table that `sollievo-train` reads; only where parents agreed."""
    from app.labels_command import export_labels

    echo(export_labels(folders, out))


@records.command()
def cover(
    recording: Annotated[Path, typer.Argument(help="A video file.")],
    out: Annotated[Path, typer.Option(help="The clip, .mkv.")],
) -> None:
    """Writes a copy with every face covered and without sound. The child is not anonymous by that."""
    from app.cover_command import cover as run

    echo(run(recording, out))
