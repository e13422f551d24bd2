prelude
import Wonton.Prelude

/-! Doubling and halving, and what a class of measured things is. -/

namespace Shelf

/-- Twice a number, by recursion on it. -/
def double : Nat → Nat
  | Nat.zero => Nat.zero
  | Nat.succ n => Nat.succ (Nat.succ (double n))

/-- Half a number, rounded down. -/
def half : Nat → Nat
  | Nat.zero => Nat.zero
  | Nat.succ Nat.zero => Nat.zero
  | Nat.succ (Nat.succ n) => Nat.succ (half n)

@[simp] theorem double_zero : double Nat.zero = Nat.zero := rfl

@[simp] theorem double_succ (n : Nat) : double (Nat.succ n) = Nat.succ (Nat.succ (double n)) := rfl

theorem half_double (n : Nat) : half (double n) = n := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg Nat.succ ih

/-- Things with a size. -/
class Measured (α : Type) where
  measure : α → Nat

instance instMeasuredNat : Measured Nat := ⟨fun n => n⟩

instance instMeasuredBool : Measured Bool := ⟨fun b => cond b (Nat.succ Nat.zero) Nat.zero⟩

/-- The sizes of a number and of a flag, added. -/
def weight (n : Nat) (b : Bool) : Nat := Nat.add (Measured.measure n) (Measured.measure b)

theorem weight_true (n : Nat) : weight n true = Nat.succ (Measured.measure n) := rfl

end Shelf
