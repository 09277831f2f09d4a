"""The functions offered to user code without an import, and their stubs.

`statistics`, `vectors` and `units` are Python that the sandbox itself runs; `spectra` crosses to numpy in the host
process. All are ordinary modules, so they are linted, typed and tested like the rest of the house.
"""

from octopus.functions.library.catalogue import HostFunction, host_functions, host_module, sandbox_code, stubs

__all__ = ["HostFunction", "host_functions", "host_module", "sandbox_code", "stubs"]
