"""Where the Coq programs come from: an installation on PATH, or a private root made from Debian's packages."""
