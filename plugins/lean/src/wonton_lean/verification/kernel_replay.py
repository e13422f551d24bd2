"""Lean's kernel checks a compiled module again, constant by constant, on top of what the module imports.

``python kernel_replay.py LIBRARY MODULE.olean`` runs in a process of its own and elaborates nothing: neither code nor
syntax of the module can get in between. Whatever put a constant into the file, the kernel accepts it here or it does
not count. Exit code 0: all accepted; 1: refused, stderr says which. Unsafe and partial constants are left out, as no
others can refer to them.

The calls go straight into the shared library of the embedded Lean (whose version is pinned), by the layout of Lean's
objects: 8 bytes of head (reference count, size, number of fields, tag), then the fields. This file imports nothing of
its own package, so that it runs as a script.
"""

import ctypes
import os
import resource
import struct
import sys

_STACK_BYTES = 100 << 20
_ARRAY_TAG = 246
_EMPTY_TREE = 3  # the second constructor, without fields, as a small number
_PRIVATE_LEVEL = 2  # everything that the modules hold, as for a file that is no part of a module system
_PART_ENDINGS = (".server", ".private")
_HEAD = struct.Struct("<iHBB")


def main(library: str, module: str) -> int:
    """Check the compiled ``module`` and return the exit code."""
    lean = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    for name in ("lean_mk_string", "lean_alloc_object", "l_Lean_readModuleDataParts", "l_Lean_importModules"):
        getattr(lean, name).restype = ctypes.c_void_p
    for name in ("lean_elab_environment_to_kernel_env", "l_Lean_Kernel_Environment_replay", "l_Lean_initSearchPath"):
        getattr(lean, name).restype = ctypes.c_void_p
    lean.lean_initialize()
    lean.lean_io_mark_end_initialization()
    _value(lean, lean.l_Lean_initSearchPath(_string(lean, "/nonexistent"), ctypes.c_void_p(_small(0))))
    # Of a module in parts the last one holds proofs; the first has theorems without them, which nobody could refuse.
    files = [module, *(module + ending for ending in _PART_ENDINGS if os.path.lexists(module + ending))]
    paths = _array(lean, [lean.lean_mk_string(os.fsencode(file)) for file in files])
    parts = _value(lean, lean.l_Lean_readModuleDataParts(ctypes.c_void_p(paths)))
    data = _field(_elements(parts)[-1], 0)
    imports, names, constants = (_field(data, place) for place in range(3))
    plugins = _array(lean, [])
    options = ctypes.c_uint64.in_dll(lean, "l_Lean_Options_empty").value
    for shared in (imports, names, constants, options):
        _share(shared)
    environment = _value(
        lean,
        lean.l_Lean_importModules(
            ctypes.c_void_p(imports),
            ctypes.c_void_p(options),
            ctypes.c_uint32(0),
            ctypes.c_void_p(plugins),
            ctypes.c_uint8(0),
            ctypes.c_uint8(0),
            ctypes.c_uint8(_PRIVATE_LEVEL),
            ctypes.c_void_p(_EMPTY_TREE),
        ),
    )
    kernel = lean.lean_elab_environment_to_kernel_env(ctypes.c_void_p(environment))
    table = _hash_map(lean, _elements(names), _elements(constants))
    _value(lean, lean.l_Lean_Kernel_Environment_replay(ctypes.c_void_p(table), ctypes.c_void_p(kernel)))
    return 0


def _hash_map(lean: ctypes.CDLL, keys: list[int], values: list[int]) -> int:
    """A hash map of one bucket: its size, and an array of linked lists."""
    chain = _small(0)
    for key, value in zip(keys, values, strict=True):
        chain = _object(lean, 1, (key, value, chain))
    return _object(lean, 0, (_small(len(keys)), _array(lean, [chain])))


def _array(lean: ctypes.CDLL, elements: list[int]) -> int:
    return _object(lean, _ARRAY_TAG, (len(elements), len(elements), *elements))


def _object(lean: ctypes.CDLL, tag: int, words: tuple[int, ...]) -> int:
    """A new object with these words after its head; it is never freed."""
    size = 8 + 8 * len(words)
    address: int = lean.lean_alloc_object(ctypes.c_size_t(size))
    fields = 0 if tag == _ARRAY_TAG else len(words)
    # A count of zero: shared by all, and never freed.
    ctypes.memmove(address, _HEAD.pack(0, size, fields, tag) + struct.pack(f"<{len(words)}Q", *words), size)
    return address


def _value(lean: ctypes.CDLL, result: int) -> int:
    """What an action gave; one that failed says why, and ends the process."""
    if ctypes.c_uint8.from_address(result + 7).value != 0:
        lean.lean_io_result_show_error(ctypes.c_void_p(result))
        sys.stderr.flush()
        os._exit(1)
    return _field(result, 0)


def _string(lean: ctypes.CDLL, text: str) -> ctypes.c_void_p:
    return ctypes.c_void_p(lean.lean_mk_string(os.fsencode(text)))


def _field(address: int, place: int) -> int:
    return ctypes.c_uint64.from_address(address + 8 + 8 * place).value


def _elements(array: int) -> list[int]:
    count = ctypes.c_uint64.from_address(array + 8).value
    return list((ctypes.c_uint64 * count).from_address(array + 24))


def _share(address: int) -> None:
    """One more owner, unless nobody counts them."""
    count = ctypes.c_int.from_address(address)
    if not address & 1 and count.value > 0:
        count.value += 1


def _small(number: int) -> int:
    return 2 * number + 1


def _grow_stack() -> None:
    """Let the stack grow as far as the system allows, up to `_STACK_BYTES`: proofs are deep."""
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK_BYTES if most == resource.RLIM_INFINITY else min(_STACK_BYTES, most)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, most))


if __name__ == "__main__":
    _grow_stack()
    # Without Lean's or Python's own end, which would free what is not to be freed.
    os._exit(main(*sys.argv[1:]))
