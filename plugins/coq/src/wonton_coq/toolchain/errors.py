"""What can go wrong while a Coq toolchain is looked for or installed."""

from __future__ import annotations

from wonton_core.errors import StorageError, ToolFailedError, ToolMissingError

INSTALL_COMMAND = "wonton toolchain install coq"


class CoqMissingError(ToolMissingError):
    """No usable Coq with SerAPI: not on PATH, not in the private root, or not runnable."""

    code = "coq.missing"


class CoqInstallError(ToolFailedError):
    """The private root can't be made on this machine, or its download broke off; what was fetched is kept."""

    code = "coq.install-failed"


class CoqInstallStorageError(StorageError):
    """There is no room for the private root, or its folder can't be written."""

    code = "coq.install-storage"
