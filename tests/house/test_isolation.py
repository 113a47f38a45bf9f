"""Each unit runs with its own folder and its own group's packages, and with nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.blueprint import ROOT, distributions, locked

SEALED = """
import importlib, importlib.abc, json, os, pkgutil, sys
os.environ.update(json.loads(sys.argv[4]))
class Sealed(importlib.abc.MetaPathFinder):
    banned = set(json.loads(sys.argv[2]))
    def find_spec(self, fullname, path=None, target=None):
        if path is None and fullname in self.banned:
            raise ModuleNotFoundError(f"No module named {fullname!r} in this unit", name=fullname)
sys.meta_path.insert(0, Sealed())
sys.path.insert(0, sys.argv[1])
roots = json.loads(sys.argv[3])
for root in roots:
    package = importlib.import_module(root)
    for found in pkgutil.walk_packages(getattr(package, "__path__", []), root + "."):
        importlib.import_module(found.name)
print(json.dumps(sorted(sys.modules)))
"""
NOT_IN_A_BUNDLE = ("onboarding",)
"""The set-up commands, which run on the engineer's machine with a group of their own."""
DOORS = {
    "TABLE_NAME": "maitred",
    "PUBLIC_BASE_URL": "https://phone.example.com",
    "STREAM_URL": "wss://voice.example.com/media",
    "TWILIO_SECRET_ID": "maitred/twilio",
    "CALL_SECRET_ID": "maitred/call",
    "GOOGLE_SECRET_ID": "maitred/google",
    "SQUARE_SECRET_ID": "maitred/square",
    "TOAST_SECRET_ID": "maitred/toast",
    "MENU_BUCKET": "maitred-menus",
    "TEXTRACT_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:jobs",
    "TEXTRACT_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
    "TEXTRACT_ROLE_ARN": "arn:aws:iam::123456789012:role/jobs",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def loaded_alone(folder: Path, group: str, *roots: str) -> set[str]:
    """Import packages with all their modules from a folder, with one group's distributions; what is loaded then."""
    allowed = locked(group)
    banned = [top for top, brought in distributions().items() if not brought & allowed and top != "__editable__"]
    done = subprocess.run(
        [sys.executable, "-I", "-c", SEALED, str(folder), json.dumps(banned), json.dumps(roots), json.dumps(DOORS)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def copied(folder: Path, *parts: str) -> Path:
    """These parts of the work tree, alone in a folder."""
    for part in parts:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", *NOT_IN_A_BUNDLE))
        else:
            shutil.copy(source, target)
    return folder


def test_the_streamers_folder_runs_alone_with_its_own_packages(tmp_path: Path) -> None:
    loaded = loaded_alone(copied(tmp_path, "streamer"), "streamer", "streamer")

    assert {"streamer.bridge", "streamer.__main__", "websockets"} <= loaded
    assert loaded & {"functions", "boto3", "fastapi", "starlette"} == set()


def test_the_functions_run_with_the_contract_and_their_own_packages(tmp_path: Path) -> None:
    folder = copied(tmp_path, "functions", "streamer/__init__.py", "streamer/contract")
    loaded = loaded_alone(folder, "functions", "functions", "streamer")

    assert {"functions.api.handler", "functions.sms.handler", "streamer.contract.plan"} <= loaded
    assert loaded & {"websockets", "openai", "uvicorn"} == set()


def test_the_phone_path_pays_for_no_other_doors_imports(tmp_path: Path) -> None:
    folder = copied(tmp_path, "functions", "streamer/__init__.py", "streamer/contract")
    loaded = loaded_alone(folder, "functions", "functions.api.handler")

    strangers = {
        "aiohttp",
        "functions.sms",
        "httpx",
        "multipart",
        "requests",
        "square",
        "streamer.protocol",
        "twilio.rest",
    }
    assert loaded & strangers == set()


def test_the_door_that_sends_texts_loads_no_web_framework(tmp_path: Path) -> None:
    folder = copied(tmp_path, "functions", "streamer/__init__.py", "streamer/contract")
    loaded = loaded_alone(folder, "functions", "functions.sms.handler")

    assert loaded & {"fastapi", "starlette", "mangum", "functions.api", "functions.tools"} == set()


def test_an_import_of_something_that_the_group_lacks_is_noticed(tmp_path: Path) -> None:
    folder = copied(tmp_path, "streamer")
    with (folder / "streamer" / "logs.py").open("a") as module:
        module.write("\nimport boto3\n")

    with pytest.raises(AssertionError, match="boto3"):
        loaded_alone(folder, "streamer", "streamer")


def test_importing_the_streamer_package_runs_nothing() -> None:
    assert (ROOT / "streamer" / "__init__.py").read_text().strip().count("import") == 0
