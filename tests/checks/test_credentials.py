"""HYG01 and HYG09: what user data gives away."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages

from topocheck import api

HEAD = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a, namespace: default}\nspec:\n  template:\n    spec:\n"


def vm(*data: str) -> str:
    text = "".join(f"              {line}\n" for line in data)
    return f"{HEAD}      domain: {{devices: {{}}}}\n      volumes:\n        - name: c\n          cloudInitNoCloud:\n            userData: |\n{text}"


@pytest.mark.parametrize(
    ("line", "above"),
    [
        ("password: secret1", ()),
        ("    plain_text_passwd: 'secret1'", ("users:", "  - name: admin")),
        ("  - plain_text_passwd: secret1", ("users:",)),
        ("    admin:secret1", ("chpasswd:", "  list: |")),
    ],
)
def test_a_password_in_the_clear_is_found_at_its_line_and_not_repeated(
    tmp_path: Path, line: str, above: tuple[str, ...]
) -> None:
    site = partial_site.load(tmp_path, vm("#cloud-config", *above, line))
    assert messages(site, "HYG01") == [
        "the password of VirtualMachine default/a must not stand in the clear in a manifest"
    ]
    assert lines(site, "HYG01") == [line.strip()]
    assert "secret1" not in str(api.validate(site).findings)


@pytest.mark.parametrize(
    "data",
    [
        ("#cloud-config", "password: $6$rounds=4096$salt$hash"),
        ("#cloud-config", "password: ${PASSWORD}"),
        ("#cloud-config", "password: '{{ password }}'"),
        ("#cloud-config", "password: <your password>"),
        ("#cloud-config", "chpasswd:", "  list: |", "    admin:RANDOM", "  expire: false"),
        ("#cloud-config", "# password: secret1"),
        ("#cloud-config", "ssh_pwauth: true", "passwd: $6$x"),
        ("#!/bin/sh", "password: secret1"),
    ],
)
def test_a_hash_a_placeholder_and_other_texts_are_none(tmp_path: Path, data: tuple[str, ...]) -> None:
    assert messages(partial_site.load(tmp_path, vm(*data)), "HYG01") == []


def test_a_private_key_is_found_in_a_script_too(tmp_path: Path) -> None:
    site = partial_site.load(tmp_path, vm("#!/bin/sh", "cat > key <<EOF", "-----BEGIN OPENSSH PRIVATE KEY-----"))
    assert messages(site, "HYG01") == [
        "a private key of VirtualMachine default/a must not stand in the clear in a manifest"
    ]


def test_the_users_of_a_machine_of_another_operator_are_looked_at(tmp_path: Path) -> None:
    machine = "apiVersion: pelotech.ot/v1alpha1\nkind: VirtualMachine\nmetadata: {name: m, namespace: n}\nspec:\n  users:\n    - name: u\n"
    site = small.load(tmp_path, machine + "      plain_text_passwd: secret1\n")
    assert messages(site, "HYG01") == ["the password of VirtualMachine n/m must not stand in the clear in a manifest"]
    assert lines(site, "HYG01") == ["plain_text_passwd: secret1"]


@pytest.mark.parametrize(
    ("login", "sudo", "count"),
    [
        ("ssh_pwauth: true", "sudo: ALL=(ALL) NOPASSWD:ALL", 1),
        ("ssh_pwauth: yes", "sudo: ['ALL=(ALL) NOPASSWD: ALL']", 1),
        ("lock_passwd: false", "sudo: ALL=(ALL) NOPASSWD:ALL", 1),
        ("ssh_pwauth: false", "sudo: ALL=(ALL) NOPASSWD:ALL", 0),
        ("ssh_pwauth: true", "sudo: ALL=(ALL) ALL", 0),
        ("lock_passwd: true", "sudo: ALL=(ALL) NOPASSWD:/usr/bin/true", 0),
    ],
)
def test_sudo_without_a_password_beside_logins_by_password(tmp_path: Path, login: str, sudo: str, count: int) -> None:
    site = partial_site.load(tmp_path, vm("#cloud-config", login, sudo))
    assert lines(site, "HYG09") == [sudo] * count
