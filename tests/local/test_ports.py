"""Ports for the stack are distinct, free, and out of the way of outgoing connections."""

import socket

import pytest

from local.ports import LOOPBACK, free_ports


def test_ports_are_distinct_and_can_be_listened_on() -> None:
    ports = free_ports(6)
    assert len(set(ports)) == 6
    listening = [socket.create_server((LOOPBACK, port)) for port in ports]
    for one in listening:
        one.close()


def test_a_port_that_somebody_listens_on_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    (taken,) = free_ports(1)
    with socket.create_server((LOOPBACK, taken)):
        monkeypatch.setattr("local.ports._RANGE", range(taken, taken + 1))
        with pytest.raises(OSError, match="could not find 1 free ports"):
            free_ports(1)


def test_ports_lie_below_those_that_systems_give_to_outgoing_connections() -> None:
    assert all(1024 < port < 32_768 for port in free_ports(20))
