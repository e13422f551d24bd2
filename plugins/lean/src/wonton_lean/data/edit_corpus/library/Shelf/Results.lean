prelude
import Wonton.Prelude
import Shelf.Parity
import Shelf.Tree

/-! What follows from the rest: nothing in the other modules may know of it. -/

namespace Shelf

theorem double_even_or_odd (n : Nat) : Even (double n) ∨ Odd (double n) := even_or_odd (double n)

theorem not_even_and_odd_zero : ¬ Odd Nat.zero := by
  intro h
  cases h with
  | intro m e => exact Nat.noConfusion e

theorem size_leaf : Tree.size (Tree.leaf : Tree Nat) = Nat.zero := rfl

end Shelf
