/-
Functions that Lean's kernel computes by itself, by their name and whatever their definition is.

They are all defined here, with the meaning that the kernel gives them: a theorem file that could define one of these
names in another way would have two values for one term, and so a proof of anything.
-/
prelude
import Wonton.Decidable

set_option autoImplicit false
set_option bootstrap.genMatcherCode false

/-! ## Natural numbers; the first argument of an auxiliary function bounds the number of its steps -/

def Nat.divideWithin : Nat → Nat → Nat → Nat
  | Nat.zero, _, _ => 0
  | Nat.succ steps, m, n =>
    cond (and (Nat.ble 1 n) (Nat.ble n m)) (Nat.succ (Nat.divideWithin steps (Nat.sub m n) n)) 0

@[extern "lean_nat_div"] def Nat.div (m n : Nat) : Nat := Nat.divideWithin m m n

@[extern "lean_nat_mod"] def Nat.mod (m n : Nat) : Nat := Nat.sub m (Nat.mul n (Nat.div m n))

def Nat.gcdWithin : Nat → Nat → Nat → Nat
  | Nat.zero, _, n => n
  | Nat.succ steps, m, n => cond (Nat.beq m 0) n (Nat.gcdWithin steps (Nat.mod n m) m)

@[extern "lean_nat_gcd"] def Nat.gcd (m n : Nat) : Nat := Nat.gcdWithin (Nat.succ m) m n

def Nat.log2Within : Nat → Nat → Nat
  | Nat.zero, _ => 0
  | Nat.succ steps, n => cond (Nat.ble 2 n) (Nat.succ (Nat.log2Within steps (Nat.div n 2))) 0

@[extern "lean_nat_log2"] def Nat.log2 (n : Nat) : Nat := Nat.log2Within n n

def Nat.bitwiseWithin (f : Bool → Bool → Bool) : Nat → Nat → Nat → Nat
  | Nat.zero, _, _ => 0
  | Nat.succ steps, m, n =>
    Nat.add (Nat.mul 2 (Nat.bitwiseWithin f steps (Nat.div m 2) (Nat.div n 2)))
      (cond (f (Nat.beq (Nat.mod m 2) 1) (Nat.beq (Nat.mod n 2) 1)) 1 0)

@[extern "lean_nat_land"] def Nat.land (m n : Nat) : Nat := Nat.bitwiseWithin and (Nat.add m n) m n

@[extern "lean_nat_lor"] def Nat.lor (m n : Nat) : Nat := Nat.bitwiseWithin or (Nat.add m n) m n

@[extern "lean_nat_lxor"] def Nat.xor (m n : Nat) : Nat := Nat.bitwiseWithin bne (Nat.add m n) m n

@[extern "lean_nat_shiftl"] def Nat.shiftLeft (m n : Nat) : Nat := Nat.mul m (Nat.pow 2 n)

@[extern "lean_nat_shiftr"] def Nat.shiftRight (m n : Nat) : Nat := Nat.div m (Nat.pow 2 n)

/-! ## Compiled code, whose result the kernel takes on trust: the axiom marks every proof that does so -/

axiom Lean.trustCompiler : True

opaque Lean.reduceBool (b : Bool) : Bool :=
  have := Lean.trustCompiler
  b

opaque Lean.reduceNat (n : Nat) : Nat :=
  have := Lean.trustCompiler
  n
