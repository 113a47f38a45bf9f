"""`python -m local up | call | demo | deploy | scenarios | read-menu | upload-menu`: the restaurant on this machine."""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Coroutine
from pathlib import Path

BEGAN = time.perf_counter()
OUT = Path("out")


def main() -> int:
    """Parse the command and run it; the exit code is the command's."""
    chosen = _parser().parse_args()
    if chosen.command == "read-menu":
        from local.read_menu import read_menu_files

        return read_menu_files(
            chosen.files,
            chosen.lang,
            text_layer=not chosen.no_text_layer,
            json_to=chosen.json,
            repair_with=chosen.repair,
        )
    from local import commands  # after the arguments: `--help` need not load the whole house
    from local.deploying.stacks import NotDeployed
    from local.processes import ProgramDied
    from local.scenario import BadScenario, scenario_names
    from local.seeding import CannotPrepare
    from local.settings import NotInstalled, from_environment
    from local.speech.engines import SpeechUnavailable

    try:
        settings = from_environment()
        out: Path = chosen.out.resolve()
        match chosen.command:
            case "up":
                work = commands.up(settings, out / "up")
            case "call":
                folder = out / chosen.scenario
                work = commands.call(settings, chosen.scenario, folder, BEGAN, json_to=chosen.json, wav_to=chosen.wav)
            case "scenarios":
                names = scenario_names() if chosen.all or not chosen.names else tuple(chosen.names)
                work = commands.scenarios(settings, names, out, side_by_side=chosen.side_by_side)
            case "deploy":
                work = commands.deploy(settings, chosen.scenario, out / "deploy", BEGAN)
            case "upload-menu":
                from local.upload_menu import upload_menu

                work = upload_menu(
                    chosen.files, settings, chosen.lang, settle=chosen.settle, log=out / "upload-menu" / "logs"
                )
            case _:
                work = commands.demo(settings, out, BEGAN)
        return _run(work)
    except (
        BadScenario,
        CannotPrepare,
        NotDeployed,
        NotInstalled,
        ProgramDied,
        SpeechUnavailable,
        TimeoutError,
    ) as broken:
        sys.stderr.write(f"{broken or type(broken).__name__}\n")
        return commands.BROKEN
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


def _run(work: Coroutine[object, object, int]) -> int:
    """Run to the end; SIGTERM and SIGHUP end it in order, as Ctrl-C does."""

    async def cancellable() -> int:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await work

    return asyncio.run(cancellable())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local", description="The restaurant and its telephone on this machine."
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where recordings, reports and logs go (default: out)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="keep the stack running; type a scenario's name to place its call")
    one = commands.add_parser("call", help="place one scenario's call")
    one.add_argument("--scenario", required=True, metavar="NAME")
    one.add_argument("--json", type=Path, help="write the verdict and the report here")
    one.add_argument("--wav", type=Path, help="write the recording of both sides here")
    commands.add_parser("demo", help="book a table: live transcript, the book, the text, the report, call.wav")
    deployed = commands.add_parser(
        "deploy", help="put the synthesized stacks into the AWS emulator and ring through them"
    )
    deployed.add_argument(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME",
        help="whose call it is; may be given again (default: calls and an upload that need every function)",
    )
    many = commands.add_parser("scenarios", help="place the calls of many scenarios and print how they went")
    many.add_argument("names", nargs="*", metavar="NAME")
    many.add_argument("--all", action="store_true", help="all of them (also when none is named)")
    many.add_argument("--side-by-side", type=int, default=1, metavar="N", help="so many stacks at a time")
    menu = commands.add_parser(
        "read-menu", help="read a menu from PDFs and pictures, offline; several files are one menu"
    )
    menu.add_argument("files", nargs="+", type=Path, metavar="FILE")
    menu.add_argument(
        "--lang", default="eng", help="Tesseract's language packs for pictures, such as eng+spa (default: eng)"
    )
    menu.add_argument("--no-text-layer", action="store_true", help="recognise a PDF's pages even where they hold text")
    menu.add_argument("--json", type=Path, metavar="OUT", help="write the menu here instead of printing it")
    menu.add_argument(
        "--repair",
        nargs="?",
        const="",
        metavar="MODEL",
        help="let an OpenAI model look at doubtful items again (key: OPENAI_API_KEY); they stay marked as doubtful",
    )
    paper = commands.add_parser("upload-menu", help="from a bucket through the real door to a published menu")
    paper.add_argument("files", nargs="+", type=Path, metavar="FILE")
    paper.add_argument("--lang", default="eng", help="Tesseract's language packs (default: eng)")
    paper.add_argument("--settle", action="store_true", help="find every doubtful item right before publishing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
