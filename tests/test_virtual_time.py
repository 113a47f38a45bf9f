"""The virtual-time loop keeps its promises: it jumps, it waits for real work, and it never hangs."""

import asyncio
import time

import anyio.to_thread
import pytest

from tests.virtual_time import Deadlock, TooLong, VirtualTimeLoop, run


def test_an_hour_of_sleep_takes_no_time_and_reads_an_hour() -> None:
    async def main() -> float:
        await asyncio.sleep(3599.0)
        return asyncio.get_running_loop().time()

    started = time.monotonic()
    assert run(main()) == pytest.approx(3599.0)
    assert time.monotonic() - started < 1.0


def test_timers_fire_in_order_at_their_own_times() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        seen: list[float] = []

        async def after(delay: float) -> None:
            await asyncio.sleep(delay)
            seen.append(round(loop.time(), 6))

        await asyncio.gather(after(3), after(0.02), after(1.5))
        return seen

    assert run(main()) == [0.02, 1.5, 3.0]


def test_waiting_for_what_never_comes_is_a_deadlock_that_names_the_task() -> None:
    async def main() -> None:
        asyncio.current_task().set_name("the waiter")  # type: ignore[union-attr]  # there is a task: we are in it
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match="the waiter"):
        run(main())


def test_a_timer_that_never_ends_runs_into_the_limit() -> None:
    async def tick() -> None:
        for _ in range(10_000):
            await asyncio.sleep(0.02)

    async def main() -> None:
        await asyncio.gather(tick(), asyncio.Event().wait())

    with pytest.raises(TooLong):
        run(main(), limit=30.0)


@pytest.mark.parametrize("to_thread", [asyncio.to_thread, anyio.to_thread.run_sync])
def test_the_clock_stands_still_while_a_thread_works(to_thread: object) -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        ticking = asyncio.create_task(asyncio.sleep(50.0))
        await asyncio.sleep(0)
        await to_thread(time.sleep, 0.05)  # type: ignore[operator]  # both take a function and its arguments
        at = loop.time()
        ticking.cancel()
        return at

    assert run(main()) == 0.0


def test_real_sockets_in_one_process_are_served_before_the_clock_jumps() -> None:
    async def main() -> tuple[bytes, float]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, asyncio.timeout(5.0):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"hello\n")
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
        return line, asyncio.get_running_loop().time()

    line, at = run(main())
    assert line == b"hello\n"
    assert at < 5.0


def test_it_works_as_a_loop_factory() -> None:
    async def main() -> float:
        await asyncio.sleep(10)
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(main()) == pytest.approx(10.0)
