"""`python -m local.deploying.synthesis FOLDER`: synthesizes the stacks with code that runs on this machine; a program of its own, as CDK is slow to load."""

import sys
from pathlib import Path

from infra.app import build_app
from local.deploying.lambda_python import target


def main() -> int:
    """Synthesize into the folder, which must be empty or missing; raises what CDK raises."""
    (folder,) = sys.argv[1:]
    build_app(Path(folder), packed=True, target=target()).synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
