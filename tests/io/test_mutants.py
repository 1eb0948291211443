"""No damaged file crashes a reader: each mutant is read, or refused with a code, within time and memory."""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest

from benchmarks.hostile_files.all_seeds import all_seeds
from benchmarks.hostile_files.judging import verdicts_on
from benchmarks.hostile_files.mutants import mutant, mutations_of, schedule
from benchmarks.hostile_files.seed import Seed
from benchmarks.hostile_files.verdict import Verdict

FEW, MANY = 500, 20_000


@pytest.fixture(scope="module")
def seeds() -> dict[str, Seed]:
    return all_seeds()


@pytest.fixture(scope="module")
def made(seeds: dict[str, Seed]) -> list[Seed]:
    """The seeds that need no folder of real files."""
    return [seed for seed in seeds.values() if seed.is_made]


def require_codes(verdicts: list[Verdict]) -> None:
    """Fail with everything that is needed to make the mutants again that came to a bad end."""
    if bad := [f"{verdict.subject}: {verdict.problem}" for verdict in verdicts if verdict.is_uncoded]:
        pytest.fail("\n\n".join(bad), pytrace=False)


def mutants_of(seeds: dict[str, Seed], count: int) -> list[str]:
    return [f"{name}#{number}" for name, number in schedule(list(seeds.values()), count)]


@pytest.fixture(scope="module")
def verdicts(seeds: dict[str, Seed], made: list[Seed]) -> list[Verdict]:
    """What one process says of the seeds that are made here, and then of 500 mutants of all."""
    return verdicts_on([*(seed.name for seed in made), *mutants_of(seeds, FEW)])


def test_every_seed_is_read_before_it_is_damaged(verdicts: list[Verdict], made: list[Seed]) -> None:
    outcomes = {verdict.subject: verdict.problem or verdict.outcome for verdict in verdicts}
    assert {seed.name: outcomes[seed.name] for seed in made} == {seed.name: seed.reader for seed in made}


def test_500_mutants_are_read_or_refused_with_a_code(verdicts: list[Verdict], made: list[Seed]) -> None:
    require_codes(verdicts)
    mutants = verdicts[len(made) :]
    assert len(mutants) == FEW
    # Neither would show anything alone.
    assert sum(verdict.is_good for verdict in mutants) > FEW / 6
    assert sum(verdict.is_refused for verdict in mutants) > FEW / 6


@pytest.mark.validate
def test_20_000_mutants_are_read_or_refused_with_a_code(seeds: dict[str, Seed]) -> None:
    verdicts = verdicts_on(mutants_of(seeds, MANY), os.cpu_count() or 1)
    outcomes = Counter(verdict.outcome for verdict in verdicts).most_common()
    print(f"\n{len(verdicts)} mutants of {len(seeds)} files: {', '.join(f'{n} {what}' for what, n in outcomes)}; ")
    print(f"at most {max(v.seconds for v in verdicts):.2f} s and {max(v.peak for v in verdicts) / 1e6:.0f} MB")
    require_codes(verdicts)
    assert len(verdicts) == MANY


def test_a_mutant_is_made_again_from_its_name_and_number(seeds: dict[str, Seed], made: list[Seed]) -> None:
    again = all_seeds()
    for name in ("int16.fits", "gray16.png", "gray16.tif", "rgb.jpg", "catalog.ecsv", "int16.fits.gz"):
        assert seeds[name] == again[name]
        for number in range(20):
            one = mutant(seeds[name], number, made)
            assert one == mutant(again[name], number, made)
            assert one != mutant(seeds[name], number + 1, made)


def test_mutants_differ_from_their_seed(made: list[Seed]) -> None:
    same = [seed.name for seed in made for n in range(20) if mutant(seed, n, made).content == seed.content]
    assert len(same) < len(made)


def test_the_schedule_takes_every_seed_and_the_slow_ones_rarely(seeds: dict[str, Seed]) -> None:
    planned = list(schedule(list(seeds.values()), MANY))
    assert len(set(planned)) == MANY
    taken = Counter(name for name, _ in planned)
    assert taken.keys() == seeds.keys()
    assert sum(taken[name] for name in seeds if seeds[name].is_slow) < MANY / 40


@pytest.mark.parametrize(
    "content", [b"", b"S", b"SIMPLE", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*\x00", b"\xff\xd8\xff"]
)
def test_what_is_nearly_nothing_is_damaged_as_well(content: bytes) -> None:
    for number, mutation in enumerate(mutations_of(content)):
        assert isinstance(mutation(content, np.random.default_rng(number)), bytes)
