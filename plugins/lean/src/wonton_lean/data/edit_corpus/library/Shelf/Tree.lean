prelude
import Wonton.Prelude
import Shelf.Basic

/-! Binary trees. -/

namespace Shelf

/-- Binary trees with a value in every node. -/
inductive Tree (α : Type) : Type
  | leaf : Tree α
  | node (left : Tree α) (value : α) (right : Tree α) : Tree α

namespace Tree

variable {α : Type}

/-- The number of nodes. -/
def size : Tree α → Nat
  | leaf => Nat.zero
  | node l _ r => Nat.succ (Nat.add (size l) (size r))

/-- Left and right exchanged, everywhere. -/
def mirror : Tree α → Tree α
  | leaf => leaf
  | node l a r => node (mirror r) a (mirror l)

/-- How many nodes are on the longest way down the left side. -/
def leftDepth : Tree α → Nat
  | leaf => Nat.zero
  | node l _ _ => Nat.succ (leftDepth l)

theorem mirror_mirror (t : Tree α) : mirror (mirror t) = t := by
  induction t with
  | leaf => rfl
  | node l a r hl hr =>
    show node (mirror (mirror l)) a (mirror (mirror r)) = node l a r
    rw [hl, hr]

instance instMeasuredTree : Measured (Tree α) := ⟨size⟩

end Tree

end Shelf
