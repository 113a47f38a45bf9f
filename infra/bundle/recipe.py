"""Says what goes into a bundle and what stays out of it, each with its reason; `build` carries it out."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LAMBDA_LIMIT = 250 * 1024 * 1024
"""Bytes that a function may have unpacked (Lambda quotas, deployment package)."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the bundle runs on. `python` is the minor version, such as 3.13."""

    machine: str
    python: str

    def __post_init__(self) -> None:
        if self.machine not in ELF_MACHINES:
            raise ValueError(f"machine must be one of {', '.join(ELF_MACHINES)}, not {self.machine!r}")

    @property
    def name(self) -> str:
        """Part of file names."""
        return f"{self.machine}-{self.python}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """The wheels that fit, in pip's words; Lambda's Amazon Linux 2023 has glibc 2.34, newer than any of these asks for."""
        return tuple(f"manylinux{libc}_{self.machine}" for libc in ("2014", "_2_17", "_2_26", "_2_27", "_2_28"))


ELF_MACHINES = {"aarch64": 183, "x86_64": 62}
"""`e_machine` in the header of a native library (elf.h: EM_AARCH64, EM_X86_64)."""


LAMBDA = Target("aarch64", "3.13")
"""Graviton: a fifth cheaper than x86_64. The Python is the one whose bytecode and wheels are packed."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """One zip. Every door in it has a handler of its own, and loads only what that handler imports."""

    name: str
    groups: tuple[str, ...]
    """Dependency groups of pyproject.toml, in the versions of requirements.lock."""
    sources: tuple[str, ...]
    """Our own files and folders, from the repository's root."""
    left_out: dict[str, str]
    """Of these, what no door needs in Lambda: path to reason."""
    kept: dict[str, tuple[str, ...]]
    """Of these folders of packages, only the named folders stay: they hold one for each service or product of the vendor."""
    stripped: dict[str, str]
    """What is taken out of the installed packages: glob to reason. The first package that needs one of them fails the tests."""
    most_bytes: int
    """Unpacked, far below LAMBDA_LIMIT: who outgrows it should ask why first."""


AWS_SERVICES = "botocore/data"
"""Where the definitions of AWS's services lie, 30 MB of them. Only those stay that a door calls; add the service with the door."""
TWILIO_PRODUCTS = "twilio/rest"
"""Where twilio's REST client has a package of its own for each of Twilio's products."""

_NEVER_IMPORTED = {
    "aiohttp*": "twilio's asynchronous client, which no door uses, and all that it needs",
    "aiohappyeyeballs*": "aiohttp's",
    "aiosignal*": "aiohttp's",
    "attr*": "aiohttp's",
    "frozenlist*": "aiohttp's",
    "multidict*": "aiohttp's",
    "propcache*": "aiohttp's",
    "yarl*": "aiohttp's",
    "jwt": "twilio's access tokens for browsers and its OAuth, which no door uses",
    "pyjwt*": "the same",
    "aws_lambda_powertools/event_handler": "FastAPI routes our requests; it carries 1.7 MB of Swagger pages",
    "pyasn1*": "google-auth's signing without cryptography, which is here",
    "boto3/data": "definitions of boto3's resources; we use clients",
    "boto3/examples": "documentation",
}
_OF_OTHER_DOORS = {
    "PIL": "pictures of menus: no door of this bundle reads them",
    "pillow*": "the same, with the libraries and the format of telephones' cameras",
    "_pillow_heif*": "the same",
    "pypdfium2*": "menus as PDF: no door of this bundle reads them",
}
_OF_THE_TELEPHONE = {
    "fastapi*": "routes requests: what reads menus is woken by files",
    "starlette*": "the same",
    "mangum*": "the same",
    "annotated_doc*": "FastAPI's",
    "pydantic": "checks requests of others",
    "pydantic-*": "the same",
    "pydantic_core*": "the same",
    "annotated_types*": "pydantic's",
    "typing_inspection*": "pydantic's",
    "twilio*": "texts",
    "requests*": "twilio's",
    "charset_normalizer*": "requests'",
    "google": "signs for the owners' calendars",
    "google_auth*": "the same",
    "cryptography*": "google-auth's",
    "cffi*": "cryptography's",
    "_cffi_backend*": "the same",
    "pycparser*": "cffi's",
    "square*": "Square's client",
}
_NO_USE_AT_RUN_TIME = {
    "bin": "commands for people, whose first line names a path of the machine that packed",
    "*.dist-info/RECORD": "lists files that are stripped here",
    "*.dist-info/REQUESTED": "pip's note to itself",
    "*.dist-info/INSTALLER": "pip's note to itself",
    "*.dist-info/entry_points.txt": "commands, and the plugins that pydantic would look for at every start",
    "**/*.pyi": "types, for mypy",
    "**/py.typed": "types, for mypy",
    "**/*.pyx": "sources of the native libraries",
    "**/*.pxd": "sources of the native libraries",
    "**/*.h": "sources of the native libraries",
    "certifi/tests": "tests",
}

RESTAURANT = Bundle(
    name="restaurant",
    groups=("functions",),
    sources=("functions", "streamer/__init__.py", "streamer/contract"),
    left_out={
        "functions/onboarding": "commands for an engineer's terminal",
        "functions/store/memory.py": "the store's twin for tests",
        "functions/store/table.py": "makes the table on a laptop; CloudFormation makes it here",
        "functions/store/table.json": "the same",
        "functions/secrets.json": "the secrets are made from it; a door reads only their values",
        "functions/menu_ocr": "reads pictures, whose libraries weigh as much as all the rest: it has a bundle of its own",
    },
    kept={
        AWS_SERVICES: ("dynamodb", "geo-places", "kms", "secretsmanager", "sesv2", "sqs"),
        TWILIO_PRODUCTS: ("api",),  # texts
    },
    stripped=_NEVER_IMPORTED | _OF_OTHER_DOORS | _NO_USE_AT_RUN_TIME,
    most_bytes=100 * 1024 * 1024,
)
"""All that answers and calls; the telephone's door starts from it, so it carries no pictures."""

MENUS = Bundle(
    name="menus",
    groups=("functions",),
    sources=("functions",),
    left_out={
        **{path: reason for path, reason in RESTAURANT.left_out.items() if path != "functions/menu_ocr"},
        **dict.fromkeys(
            [f"functions/{room}" for room in ("agents", "api", "calendar", "followup", "pos", "sms", "tools")],
            "other doors, and what only they use",
        ),
    },
    kept={AWS_SERVICES: ("dynamodb", "s3", "secretsmanager", "sqs", "textract")},
    stripped=_NEVER_IMPORTED | _OF_THE_TELEPHONE | _NO_USE_AT_RUN_TIME,
    most_bytes=120 * 1024 * 1024,
)
"""What reads menus from paper: nobody waits for its start."""

BUNDLES = {bundle.name: bundle for bundle in (RESTAURANT, MENUS)}
