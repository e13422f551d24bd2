"""Conformance suites: what a plugin of each kind must do, as functions that are called with the plugin's object."""

from wonton_core.testing.conformance.distance_kernels import check_distance_kernel
from wonton_core.testing.conformance.laws import ContractBrokenError
from wonton_core.testing.conformance.plugin import check_plugin

__all__ = ["ContractBrokenError", "check_distance_kernel", "check_plugin"]
