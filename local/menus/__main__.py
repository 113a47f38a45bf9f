"""`python -m local.menus generate | score | bench`: print menus, read them, and say how well and at what cost."""

import argparse
import sys
from pathlib import Path
from typing import cast

from local.menus import bench, judging
from local.menus.degrade import KINDS, Kind
from local.menus.generate import Sample, generate, samples_under

REACHED, MISSED = 0, 1
OUT = Path("out") / "menus"


def main() -> int:
    """Parse the command and run it; `score` ends with 1 when a goal is missed or an unseen seed falls behind."""
    chosen = _parser().parse_args()
    kinds = cast("tuple[Kind, ...]", tuple(chosen.kinds.split(",")))
    match chosen.command:
        case "generate":
            made = generate(chosen.seed, chosen.count, chosen.into, kinds)
            print(f"{len(made)} uploads with their truth under {chosen.into}")
            return REACHED
        case "bench":
            costs = [bench.measure(sample) for sample in _set(chosen, chosen.seed, kinds)]
            print("\n".join(bench.table(costs)))
            return REACHED
        case _:
            return _score(chosen, kinds)


def _score(chosen: argparse.Namespace, kinds: tuple[Kind, ...]) -> int:
    judged = judging.judge_all(_set(chosen, chosen.seed, kinds), chosen.processes)
    seen = judging.by_kind(judged)
    print(f"Seed {chosen.seed}\n" + "\n".join(judging.table(seen)))
    print(judging.languages_line(judging.by_language(judged)))
    if chosen.worst is not None:
        judging.write_worst(judged, chosen.worst)
        print(f"What was not right: {chosen.worst}")
    faults = judging.missed(seen)
    if chosen.held_out is not None:
        unseen = judging.by_kind(judging.judge_all(_set(chosen, chosen.held_out, kinds), chosen.processes))
        print(f"\nSeed {chosen.held_out}, held out\n" + "\n".join(judging.table(unseen)))
        faults += judging.missed(unseen) + judging.fallen(seen, unseen)
    print("\n" + "\n".join(faults or ["All goals are reached."]))
    return MISSED if faults else REACHED


def _set(chosen: argparse.Namespace, seed: int, kinds: tuple[Kind, ...]) -> list[Sample]:
    """The set of a seed: what lies under `--set`, or one made now."""
    if chosen.set is not None and seed == chosen.seed:
        return [sample for sample in samples_under(chosen.set) if sample.kind in kinds]
    return generate(seed, chosen.count, chosen.into / f"seed-{seed}", kinds)


def _kinds(text: str) -> str:
    unknown = set(text.split(",")) - set(KINDS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no such kind: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.menus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (
        ("generate", "print menus and spoil them: uploads and their truth"),
        ("score", "read a set and compare it with its truth"),
        ("bench", "seconds and peak MB a page"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--count", type=int, default=12, help="menus of each kind (default: 12)")
        command.add_argument("--kinds", type=_kinds, default=",".join(KINDS), metavar="KIND,…")
        command.add_argument("--into", type=Path, default=OUT, help=f"where sets are made (default: {OUT})")
        command.add_argument("--set", type=Path, help="a set that was generated before, instead of a new one")
        if name == "score":
            command.add_argument("--held-out", type=int, metavar="SEED", help="score this seed too, and compare")
            command.add_argument("--worst", type=Path, metavar="FOLDER", help="write what was not right there")
            command.add_argument("--processes", type=int, default=1, help="readers side by side (default: 1)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
