prelude
import Wonton.Prelude
import Shelf.Logic

/-! A symbol for exclusive alternatives. -/

namespace Shelf

/-- Two propositions of which one holds: the same as `∨`, with a symbol that binds tighter. -/
@[term_parser 1000] def symbolOr : Lean.TrailingParserDescr :=
  .trailingNode `«term_∨_» 36 37 (.binary `andthen (.symbol " ⊔ ") (.cat `term 36))

theorem join_comm (p q : Prop) (h : p ⊔ q) : q ⊔ p := Or.symm h

end Shelf
