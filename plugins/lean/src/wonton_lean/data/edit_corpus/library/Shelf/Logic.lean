prelude
import Wonton.Prelude

/-! Propositions: exclusive alternatives, and a relation being a preorder. -/

namespace Shelf

/-- One of two propositions, and not both. -/
def Either (p q : Prop) : Prop := (p ∧ ¬ q) ∨ (q ∧ ¬ p)

theorem Either.symm {p q : Prop} (h : Either p q) : Either q p := Or.symm h

theorem Either.not_both {p q : Prop} (h : Either p q) : ¬ (p ∧ q) := by
  intro both
  cases h with
  | inl left => exact left.2 both.2
  | inr right => exact right.2 both.1

/-- Reflexive and transitive relations. -/
structure Preorder {α : Type} (r : α → α → Prop) : Prop where
  refl : ∀ a, r a a
  trans : ∀ a b c, r a b → r b c → r a c

theorem Preorder.eq {α : Type} : Preorder (fun a b : α => a = b) where
  refl _ := rfl
  trans _ _ _ h k := h.trans k

end Shelf
