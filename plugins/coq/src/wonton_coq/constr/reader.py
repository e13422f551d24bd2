"""Read a Constr (SerAPI's ``PpSer`` format, Coq 8.20) into a term DAG.

Since the input is a DAG of equal sub-expressions and de Bruijn indices make equal text equal terms, every distinct
sub-term is read once. Universes, relevance marks, cast kinds and the structural arguments of fixpoints are dropped.
"""

from __future__ import annotations

from collections.abc import Callable

from wonton_coq.serapi.answers import fields, number_of, text_of
from wonton_coq.serapi.errors import SexpError
from wonton_coq.serapi.sexp import SexpDag
from wonton_core.model.term import TermGraph

from .errors import ConstrError
from .inductives import Inductives, InductiveSource
from .kernel_names import binder_name, global_name, identifier
from .match_expansion import expand_branch, expand_motive
from .scoped_builder import ScopedTermBuilder

_SORTS = frozenset(("Prop", "Set", "SProp"))


class ConstrReader:
    """Reads terms; keeps the declarations of inductive types that it had to ask for."""

    def __init__(self, source: InductiveSource) -> None:
        self._inductives = Inductives(source)

    def read(self, dag: SexpDag, node: int) -> TermGraph:
        """The term at a Constr node. Raises ConstrError, and what asking for an inductive type raises."""
        reading = _Reading(dag, self._inductives, self.read)
        try:
            return reading.term(node)
        except (SexpError, ValueError, IndexError, KeyError) as error:
            raise ConstrError(f"a kernel term can't be read: {error}") from error


class _Reading:
    """One term on its way from s-expression to DAG."""

    def __init__(self, dag: SexpDag, inductives: Inductives, read: Callable[[SexpDag, int], TermGraph]) -> None:
        self._dag = dag
        self._inductives = inductives
        self._read = read
        self._builder = ScopedTermBuilder()
        self._made: dict[int, int] = {}

    def term(self, root: int) -> TermGraph:
        """Children first, with a stack of our own: terms are deeper than Python's."""
        made = self._made
        pending = [root]
        while pending:
            node = pending[-1]
            if node in made:
                pending.pop()
                continue
            rule = _RULES.get(self._dag.head(node))
            if rule is None:
                raise ConstrError(f"{self._dag.head(node)[:40]!r} is no constructor of Coq's terms")
            parts_of, build = rule
            missing = [part for part in parts_of(self, node) if part not in made]
            if missing:
                pending += missing
            else:
                made[node] = build(self, node)
        return self._builder.finish(made[root])

    # Which nodes below a Constr node are Constr nodes themselves

    def no_parts(self, node: int) -> tuple[int, ...]:
        return ()

    def binder_parts(self, node: int) -> tuple[int, ...]:
        return self._dag.children(node)[2:]

    def cast_parts(self, node: int) -> tuple[int, ...]:
        _, value, _, type_ = self._dag.children(node)
        return value, type_

    def application_parts(self, node: int) -> tuple[int, ...]:
        _, head, arguments = self._dag.children(node)
        return head, *self._dag.children(arguments)

    def recursive_parts(self, node: int) -> tuple[int, ...]:
        _, types, bodies = self._dag.children(self._dag.children(self._dag.children(node)[1])[1])
        return *self._dag.children(types), *self._dag.children(bodies)

    def match_parts(self, node: int) -> tuple[int, ...]:
        dag = self._dag
        _, _, _, parameters, motive, _, scrutinee, branches = dag.children(node)
        motive_body = dag.children(dag.children(motive)[0])[1]
        bodies = (dag.children(branch)[1] for branch in dag.children(branches))
        return *dag.children(parameters), motive_body, scrutinee, *bodies

    def projection_parts(self, node: int) -> tuple[int, ...]:
        return self._dag.children(node)[-1:]

    def array_parts(self, node: int) -> tuple[int, ...]:
        _, _, elements, default, _ = self._dag.children(node)
        return default, *self._dag.children(elements)

    def evar_parts(self, node: int) -> tuple[int, ...]:
        """The instance of an evar: ``(Cons term rest)``, ``(Default count rest)`` (kept variables), ``Nil``."""
        dag = self._dag
        rest = dag.children(dag.children(node)[1])[1]
        found = []
        while dag.head(rest) in ("Cons", "Default"):
            kind, value, rest = dag.children(rest)
            if dag.nodes[kind] == "Cons":
                found.append(value)
        if dag.nodes[rest] != "Nil":
            raise ConstrError(f"{dag.head(rest)[:40]!r} stands in the instance of an evar")
        return tuple(found)

    # The nodes themselves, their parts being made

    def relative(self, node: int) -> int:
        return self._builder.add("bvar", index=number_of(self._dag, self._dag.children(node)[1]) - 1)

    def variable(self, node: int) -> int:
        return self._builder.add("var", identifier(self._dag, self._dag.children(node)[1]))

    def meta(self, node: int) -> int:
        return self._builder.add("meta", text_of(self._dag, self._dag.children(node)[1]))

    def evar(self, node: int) -> int:
        number = self._dag.children(self._dag.children(self._dag.children(node)[1])[0])[1]
        instance = tuple(self._made[part] for part in self.evar_parts(node))
        return self._builder.add("evar", text_of(self._dag, number), children=instance)

    def sort(self, node: int) -> int:
        name = self._dag.head(self._dag.children(node)[1])
        if name not in _SORTS and name not in ("Type", "QSort"):
            raise ConstrError(f"{name[:40]!r} is no sort of Coq")
        return self._builder.add("sort", "Sort" if name == "QSort" else name)

    def constant(self, node: int) -> int:
        name = self._dag.children(self._dag.children(node)[1])[0]
        return self._builder.add("const", ".".join(global_name(self._dag, name)))

    def inductive(self, node: int) -> int:
        block, number = self.type_reference(self._dag.children(self._dag.children(node)[1])[0])
        return self._builder.add("const", self._inductives.type_name(self._dag, block, number))

    def constructor(self, node: int) -> int:
        reference, constructor = self._dag.children(self._dag.children(self._dag.children(node)[1])[0])
        block, number = self.type_reference(reference)
        name = self._inductives.constructor_name(self._dag, block, number, number_of(self._dag, constructor))
        return self._builder.add("const", name)

    def type_reference(self, node: int) -> tuple[int, int]:
        block, number = self._dag.children(node)
        return block, number_of(self._dag, number)

    def binding(self, node: int) -> int:
        kind, binder, type_, body = self._dag.children(node)
        name = "lam" if self._dag.nodes[kind] == "Lambda" else "pi"
        return self._builder.add(name, binder_name(self._dag, binder), children=(self._made[type_], self._made[body]))

    def let(self, node: int) -> int:
        _, binder, value, type_, body = self._dag.children(node)
        children = (self._made[type_], self._made[value], self._made[body])
        return self._builder.add("let", binder_name(self._dag, binder), children=children)

    def application(self, node: int) -> int:
        head, *arguments = (self._made[part] for part in self.application_parts(node))
        return self._builder.add_application(head, arguments)

    def cast(self, node: int) -> int:
        value, type_ = self.cast_parts(node)
        return self._builder.add("cast", children=(self._made[value], self._made[type_]))

    def recursive(self, node: int) -> int:
        dag = self._dag
        kind, content = dag.children(node)
        chosen, block = dag.children(content)
        number = number_of(dag, chosen if dag.nodes[kind] == "CoFix" else dag.children(chosen)[1])
        names, types, bodies = (dag.children(part) for part in dag.children(block))
        children = [self._made[part] for pair in zip(types, bodies, strict=True) for part in pair]
        name = binder_name(dag, names[number])
        return self._builder.add("cofix" if dag.nodes[kind] == "CoFix" else "fix", name, number, tuple(children))

    def match(self, node: int) -> int:
        dag, made = self._dag, self._made
        _, info, _, parameters, motive, _, scrutinee, branches = dag.children(node)
        block, number = self.type_reference(fields(dag, info)["ci_ind"][0])
        inductive = self._inductives.declaration(dag, block, number, self._read)
        given = [made[part] for part in dag.children(parameters)]
        names, body = dag.children(dag.children(motive)[0])
        children = [
            expand_motive(self._builder, inductive, given, self.binder_names(names), made[body]),
            made[scrutinee],
        ]
        if len(dag.children(branches)) != len(inductive.constructors):
            raise ConstrError(f"a match on {inductive.name} has {len(dag.children(branches))} branches")
        for constructor, branch in enumerate(dag.children(branches)):
            names, body = dag.children(branch)
            variables = self.binder_names(names)
            children.append(expand_branch(self._builder, inductive, constructor, given, variables, made[body]))
        return self._builder.add("case", inductive.name, children=tuple(children))

    def binder_names(self, node: int) -> list[str]:
        return [binder_name(self._dag, binder) for binder in self._dag.children(node)]

    def projection(self, node: int) -> int:
        """``(Proj (((proj_ind ..) .. (proj_name (Id x))) unfolded) relevance structure)``."""
        dag = self._dag
        record = fields(dag, dag.children(dag.children(node)[1])[0])
        block = dag.children(record["proj_ind"][0])[0]
        path, _ = global_name(dag, block)
        return self._builder.add(
            "proj",
            f"{path}.{identifier(dag, record['proj_name'][0])}",
            children=(self._made[self.projection_parts(node)[0]],),
        )

    def literal(self, node: int) -> int:
        """With the scope that Coq prints, so that an integer and a float of the same text stay apart."""
        kind, value = self._dag.children(node)
        text = text_of(self._dag, value)
        shown = {"Int": f"{text}%uint63", "Float": f"{text}%float", "String": f'"{text}"%pstring'}
        return self._builder.add("lit", shown[text_of(self._dag, kind)])

    def array(self, node: int) -> int:
        return self._builder.add("array", children=tuple(self._made[part] for part in self.array_parts(node)))


_RULES: dict[str, tuple[Callable[[_Reading, int], tuple[int, ...]], Callable[[_Reading, int], int]]] = {
    "Rel": (_Reading.no_parts, _Reading.relative),
    "Var": (_Reading.no_parts, _Reading.variable),
    "Meta": (_Reading.no_parts, _Reading.meta),
    "Evar": (_Reading.evar_parts, _Reading.evar),
    "Sort": (_Reading.no_parts, _Reading.sort),
    "Cast": (_Reading.cast_parts, _Reading.cast),
    "Prod": (_Reading.binder_parts, _Reading.binding),
    "Lambda": (_Reading.binder_parts, _Reading.binding),
    "LetIn": (_Reading.binder_parts, _Reading.let),
    "App": (_Reading.application_parts, _Reading.application),
    "Const": (_Reading.no_parts, _Reading.constant),
    "Ind": (_Reading.no_parts, _Reading.inductive),
    "Construct": (_Reading.no_parts, _Reading.constructor),
    "Case": (_Reading.match_parts, _Reading.match),
    "Fix": (_Reading.recursive_parts, _Reading.recursive),
    "CoFix": (_Reading.recursive_parts, _Reading.recursive),
    "Proj": (_Reading.projection_parts, _Reading.projection),
    "Int": (_Reading.no_parts, _Reading.literal),
    "Float": (_Reading.no_parts, _Reading.literal),
    "String": (_Reading.no_parts, _Reading.literal),
    "Array": (_Reading.array_parts, _Reading.array),
}
