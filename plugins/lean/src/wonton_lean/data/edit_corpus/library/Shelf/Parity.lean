prelude
import Wonton.Prelude
import Shelf.Basic
import Shelf.Logic

/-! Even and odd numbers. -/

namespace Shelf

variable (n : Nat)

mutual

/-- Whether a number is even. -/
def isEven : Nat → Bool
  | Nat.zero => true
  | Nat.succ n => isOdd n

/-- Whether a number is odd. -/
def isOdd : Nat → Bool
  | Nat.zero => false
  | Nat.succ n => isEven n

end

/-- A number that is twice another one. -/
def Even (n : Nat) : Prop := ∃ m, n = double m

/-- The successor of an even number. -/
def Odd (n : Nat) : Prop := ∃ m, n = Nat.succ (double m)

theorem even_zero : Even Nat.zero := ⟨Nat.zero, rfl⟩

theorem even_double : Even (double n) := ⟨n, rfl⟩

theorem odd_succ_double : Odd (Nat.succ (double n)) := ⟨n, rfl⟩

theorem Even.succ {n : Nat} (h : Even n) : Odd (Nat.succ n) := by
  cases h with
  | intro m e => exact ⟨m, congrArg Nat.succ e⟩

theorem Odd.succ {n : Nat} (h : Odd n) : Even (Nat.succ n) := by
  cases h with
  | intro m e => exact ⟨Nat.succ m, congrArg Nat.succ e⟩

theorem isEven_double : isEven (double n) = true := by
  induction n with
  | zero => rfl
  | succ n ih => exact ih

private theorem parity_step {n : Nat} (h : Even n ∨ Odd n) : Even (Nat.succ n) ∨ Odd (Nat.succ n) :=
  h.elim (fun even => Or.inr even.succ) (fun odd => Or.inl odd.succ)

theorem even_or_odd : Even n ∨ Odd n := by
  induction n with
  | zero => exact Or.inl even_zero
  | succ n ih => exact parity_step ih

end Shelf
