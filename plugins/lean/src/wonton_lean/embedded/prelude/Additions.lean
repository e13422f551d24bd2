/-! What statements over both assistants need beyond Lean's own library. -/

namespace Wonton

universe u

/-- `EqTrue b` holds when `b` is `true`: an inductive family, where `b = true` would be an equation. -/
inductive EqTrue : Bool → Prop
  | intro : EqTrue true

/-! Coq's functions by Coq's recursion: Lean's own addition and multiplication recurse on the second argument, so that
what holds by computation in one assistant would need induction in the other. -/

def add : Nat → Nat → Nat
  | Nat.zero, n => n
  | Nat.succ m, n => Nat.succ (add m n)

def mul : Nat → Nat → Nat
  | Nat.zero, _ => Nat.zero
  | Nat.succ m, n => add n (mul m n)

/-- A proposition computed from the list, where Lean's own membership is an inductive predicate. -/
def Member {α : Type u} (a : α) : List α → Prop
  | List.nil => False
  | List.cons b l => Or (Eq b a) (Member a l)

end Wonton
