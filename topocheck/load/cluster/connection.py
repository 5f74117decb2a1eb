"""A connection to a cluster's API server: from inside of a Pod, or with a kubeconfig.

lightkube finds and reads the configuration (service account, ``KUBECONFIG``, ``~/.kube/config``; certificates, tokens that are
rotated, exec plug-ins) and makes the HTTP client of it.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from topocheck.errors import InputError

try:
    import httpx2 as httpx
    import msgspec
    import yaml
    from lightkube.config.client_adapter import Client, ConnectionParams
    from lightkube.config.kubeconfig import KubeConfig, SingleConfig
    from lightkube.core.exceptions import ConfigError
except ImportError as missing:
    _MESSAGE = f"reading a cluster needs the extra topocheck[cluster], of which {missing.name} is not installed"
    raise InputError(_MESSAGE) from missing

MALFORMED = (KeyError, TypeError, AttributeError, ValueError, msgspec.ValidationError, yaml.YAMLError)
"""What lightkube raises for a kubeconfig that is no kubeconfig."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach the cluster. Times are in seconds; without a kubeconfig the Pod's own service account is used, if any."""

    kubeconfig: Path | None = None
    context: str | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 15.0


def connect(access: Access) -> httpx.Client:
    """A client for the cluster's API server; nothing is sent yet.

    Raises InputError where there is no configuration, or it can't be used. No text that it raises holds a credential.
    """
    config = _config(access)
    timeout = httpx.Timeout(access.read_timeout, connect=access.connect_timeout)
    try:
        return Client(config, ConnectionParams(timeout=timeout))
    except ssl.SSLError as error:
        message = (
            f"the certificates of {config.cluster.server} in the configuration are none: {error.reason or 'unreadable'}"
        )
        raise InputError(message) from None
    except OSError as error:
        message = f"the configuration of {config.cluster.server} names a file that can't be read: {error.filename}"
        raise InputError(message) from None
    except (ConfigError, ValueError):
        message = f"the configuration of {config.cluster.server} holds credentials of a kind that can't be used"
        raise InputError(message) from None


def _config(access: Access) -> SingleConfig:
    where = access.kubeconfig or "the service account or kubeconfig of this environment"
    try:
        found = KubeConfig.from_file(access.kubeconfig) if access.kubeconfig else KubeConfig.from_env()
        config = found.get(access.context)
    except ConfigError as error:
        message = f"no cluster can be asked: {error}; name a kubeconfig with --kubeconfig"
        raise InputError(message) from None
    except OSError as error:
        message = f"no cluster can be asked: {where} can't be read: {error.strerror}"
        raise InputError(message) from None
    except MALFORMED:
        message = f"no cluster can be asked: {where} is no kubeconfig, or its context names what it does not hold"
        raise InputError(message) from None
    if config is None or not config.cluster.server:
        message = f"no cluster can be asked: {where} names no server"
        raise InputError(message)
    return config
