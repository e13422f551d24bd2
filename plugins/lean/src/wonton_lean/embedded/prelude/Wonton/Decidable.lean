/-
Natural numbers, decidable propositions, and what `cases`, `injection`, `contradiction` and `decide` refer to.
-/
prelude
import Wonton.Logic

set_option autoImplicit false

universe u v w x y z

/-! ## Natural numbers -/

set_option genCtorIdx false in
set_option genInjectivity false in
inductive Nat : Type
  | zero : Nat
  | succ (n : Nat) : Nat

class OfNat (α : Type u) (_ : Nat) where
  ofNat : α

@[default_instance 100] instance instOfNatNat (n : Nat) : OfNat Nat n := ⟨n⟩

set_option bootstrap.genMatcherCode false

@[extern "lean_nat_add"] def Nat.add : Nat → Nat → Nat
  | m, Nat.zero => m
  | m, Nat.succ n => Nat.succ (Nat.add m n)

@[extern "lean_nat_pred"] def Nat.pred : Nat → Nat
  | Nat.zero => Nat.zero
  | Nat.succ n => n

@[extern "lean_nat_sub"] def Nat.sub : Nat → Nat → Nat
  | m, Nat.zero => m
  | m, Nat.succ n => Nat.pred (Nat.sub m n)

@[extern "lean_nat_mul"] def Nat.mul : Nat → Nat → Nat
  | _, Nat.zero => Nat.zero
  | m, Nat.succ n => Nat.add (Nat.mul m n) m

@[extern "lean_nat_pow"] def Nat.pow : Nat → Nat → Nat
  | _, Nat.zero => Nat.succ Nat.zero
  | m, Nat.succ n => Nat.mul (Nat.pow m n) m

@[extern "lean_nat_dec_eq"] def Nat.beq : Nat → Nat → Bool
  | Nat.zero, Nat.zero => true
  | Nat.zero, Nat.succ _ => false
  | Nat.succ _, Nat.zero => false
  | Nat.succ m, Nat.succ n => Nat.beq m n

@[extern "lean_nat_dec_le"] def Nat.ble : Nat → Nat → Bool
  | Nat.zero, _ => true
  | Nat.succ _, Nat.zero => false
  | Nat.succ m, Nat.succ n => Nat.ble m n

/-! ## Sums as classes, in which unification writes what is left of a number of successors; the order -/

class HAdd (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hAdd : α → β → γ

class Add (α : Type u) where
  add : α → α → α

instance instHAdd {α : Type u} [Add α] : HAdd α α α := ⟨Add.add⟩

instance instAddNat : Add Nat := ⟨Nat.add⟩

inductive Nat.le (n : Nat) : Nat → Prop
  | refl : Nat.le n n
  | step {m : Nat} : Nat.le n m → Nat.le n (Nat.succ m)

/-! ## Decidable propositions and constructor clashes -/

theorem Nat.beq_refl (n : Nat) : Eq (Nat.beq n n) true :=
  Nat.rec (motive := fun n => Eq (Nat.beq n n) true) rfl (fun _ h => h) n

theorem noConfusion_of_Nat {α : Sort u} (f : α → Nat) {a b : α} (h : Eq a b) :
    Bool.rec (motive := fun _ => Prop) False True (Nat.beq (f a) (f b)) :=
  have same : Eq true (Nat.beq (f a) (f a)) := Eq.symm (Nat.beq_refl (f a))
  have clash_free : Bool.rec (motive := fun _ => Prop) False True (Nat.beq (f a) (f a)) :=
    @Eq.rec Bool true (fun x _ => Bool.rec (motive := fun _ => Prop) False True x) True.intro _ same
  @Eq.rec α a (fun x _ => Bool.rec (motive := fun _ => Prop) False True (Nat.beq (f a) (f x))) clash_free b h

class inductive Decidable (p : Prop) : Type
  | isFalse (h : Not p) : Decidable p
  | isTrue (h : p) : Decidable p

@[inline_if_reduce, nospecialize] def Decidable.decide (p : Prop) [h : Decidable p] : Bool :=
  Decidable.casesOn (motive := fun _ => Bool) h (fun _ => false) (fun _ => true)

export Decidable (isTrue isFalse decide)

abbrev DecidablePred {α : Sort u} (r : α → Prop) := (a : α) → Decidable (r a)

abbrev DecidableRel {α : Sort u} {β : Sort v} (r : α → β → Prop) := (a : α) → (b : β) → Decidable (r a b)

abbrev DecidableEq (α : Sort u) := (a b : α) → Decidable (Eq a b)

@[macro_inline] def dite {α : Sort u} (c : Prop) [h : Decidable c] (t : c → α) (e : Not c → α) : α :=
  Decidable.casesOn (motive := fun _ => α) h e t

@[macro_inline] def ite {α : Sort u} (c : Prop) [h : Decidable c] (t e : α) : α :=
  Decidable.casesOn (motive := fun _ => α) h (fun _ => e) (fun _ => t)

def Bool.ctorIdx (b : Bool) : Nat :=
  match b with
  | false => 0
  | true => 1

theorem Nat.eq_of_beq_eq_true : (m n : Nat) → Eq (Nat.beq m n) true → Eq m n
  | Nat.zero, Nat.zero, _ => rfl
  | Nat.zero, Nat.succ _, h => Bool.noConfusion h
  | Nat.succ _, Nat.zero, h => Bool.noConfusion h
  | Nat.succ m, Nat.succ n, h => congrArg Nat.succ (Nat.eq_of_beq_eq_true m n h)

theorem Nat.ne_of_beq_eq_false (m n : Nat) (h : Eq (Nat.beq m n) false) : Not (Eq m n) := fun e =>
  Bool.noConfusion (P := False)
    (Eq.trans (Eq.symm h) (Eq.rec (motive := fun x _ => Eq (Nat.beq m x) true) (Nat.beq_refl m) e))

@[extern "lean_nat_dec_eq"] def Nat.decEq (m n : Nat) : Decidable (Eq m n) :=
  Bool.casesOn (motive := fun b => Eq (Nat.beq m n) b → Decidable (Eq m n)) (Nat.beq m n)
    (fun h => isFalse (Nat.ne_of_beq_eq_false m n h)) (fun h => isTrue (Nat.eq_of_beq_eq_true m n h)) rfl

instance instDecidableEqNat : DecidableEq Nat := Nat.decEq

def Nat.ctorIdx (n : Nat) : Nat :=
  match n with
  | Nat.zero => 0
  | Nat.succ _ => 1

def Bool.decEq (a b : Bool) : Decidable (Eq a b) :=
  match a, b with
  | false, false => isTrue rfl
  | false, true => isFalse (fun h => Bool.noConfusion h)
  | true, false => isFalse (fun h => Bool.noConfusion h)
  | true, true => isTrue rfl

instance instDecidableEqBool : DecidableEq Bool := Bool.decEq

theorem of_decide_eq_true {p : Prop} [h : Decidable p] (e : Eq (decide p) true) : p :=
  match h, e with
  | isTrue hp, _ => hp
  | isFalse _, e => Bool.noConfusion e

theorem of_decide_eq_false {p : Prop} [h : Decidable p] (e : Eq (decide p) false) : Not p :=
  match h, e with
  | isFalse hn, _ => hn
  | isTrue _, e => Bool.noConfusion e

theorem decide_eq_true {p : Prop} [h : Decidable p] (hp : p) : Eq (decide p) true :=
  match h with
  | isTrue _ => rfl
  | isFalse hn => absurd hp hn

theorem decide_eq_false {p : Prop} [h : Decidable p] (hn : Not p) : Eq (decide p) false :=
  match h with
  | isTrue hp => absurd hp hn
  | isFalse _ => rfl

theorem Decidable.byContradiction {p : Prop} [h : Decidable p] (k : Not p → False) : p :=
  match h with
  | isTrue hp => hp
  | isFalse hn => False.elim (k hn)

theorem Decidable.em (p : Prop) [h : Decidable p] : Or p (Not p) :=
  match h with
  | isTrue hp => Or.inl hp
  | isFalse hn => Or.inr hn

instance instDecidableTrue : Decidable True := isTrue True.intro

instance instDecidableFalse : Decidable False := isFalse (fun h => h)

variable {p q : Prop}

instance instDecidableAnd [hp : Decidable p] [hq : Decidable q] : Decidable (And p q) :=
  match hp, hq with
  | isTrue a, isTrue b => isTrue (And.intro a b)
  | isFalse n, _ => isFalse (fun h => n h.left)
  | isTrue _, isFalse n => isFalse (fun h => n h.right)

instance instDecidableOr [hp : Decidable p] [hq : Decidable q] : Decidable (Or p q) :=
  match hp, hq with
  | isTrue a, _ => isTrue (Or.inl a)
  | isFalse _, isTrue b => isTrue (Or.inr b)
  | isFalse m, isFalse n => isFalse (fun h => Or.elim h m n)

instance instDecidableNot [hp : Decidable p] : Decidable (Not p) :=
  match hp with
  | isTrue a => isFalse (fun n => n a)
  | isFalse n => isTrue n

instance instDecidableForall [hp : Decidable p] [hq : Decidable q] : Decidable (p → q) :=
  match hp, hq with
  | _, isTrue b => isTrue (fun _ => b)
  | isTrue a, isFalse n => isFalse (fun h => n (h a))
  | isFalse n, isFalse _ => isTrue (fun a => absurd a n)

instance instDecidableIff [hp : Decidable p] [hq : Decidable q] : Decidable (Iff p q) :=
  match hp, hq with
  | isTrue a, isTrue b => isTrue (Iff.intro (fun _ => b) (fun _ => a))
  | isTrue a, isFalse n => isFalse (fun h => n (h.mp a))
  | isFalse n, isTrue b => isFalse (fun h => n (h.mpr b))
  | isFalse m, isFalse n => isTrue (Iff.intro (fun a => absurd a m) (fun b => absurd b n))

instance Bool.instDecidableForallOfDecidablePred (r : Bool → Prop) [h : DecidablePred r] :
    Decidable ((b : Bool) → r b) :=
  match h false, h true with
  | isTrue f, isTrue t => isTrue (fun b => Bool.casesOn (motive := r) b f t)
  | isFalse n, _ => isFalse (fun k => n (k false))
  | isTrue _, isFalse n => isFalse (fun k => n (k true))

instance Bool.instDecidableExistsOfDecidablePred (r : Bool → Prop) [h : DecidablePred r] : Decidable (Exists r) :=
  match h false, h true with
  | isTrue f, _ => isTrue (Exists.intro false f)
  | isFalse _, isTrue t => isTrue (Exists.intro true t)
  | isFalse nf, isFalse nt =>
    isFalse (fun e => Exists.elim e (fun b => Bool.casesOn (motive := fun b => r b → False) b nf nt))

instance instDecidableEqProd {α : Type u} {β : Type v} [ha : DecidableEq α] [hb : DecidableEq β] :
    DecidableEq (Prod α β)
  | Prod.mk a b, Prod.mk c d =>
    match ha a c, hb b d with
    | isTrue h, isTrue k => isTrue (congr (congrArg Prod.mk h) k)
    | isFalse n, _ => isFalse (fun e => n (congrArg Prod.fst e))
    | isTrue _, isFalse n => isFalse (fun e => n (congrArg Prod.snd e))

class BEq (α : Type u) where
  beq : α → α → Bool

@[inline] def bne {α : Type u} [BEq α] (a b : α) : Bool := not (BEq.beq a b)

instance instBEqOfDecidableEq {α : Type u} [DecidableEq α] : BEq α := ⟨fun a b => decide (Eq a b)⟩

@[inline] def Bool.xor (a b : Bool) : Bool := bne a b

export Bool (xor)

instance instInhabitedBool : Inhabited Bool := ⟨false⟩

instance instInhabitedProp : Inhabited Prop := ⟨True⟩

/-! ## A boolean where a proposition is expected -/

class CoeT (α : Sort u) (_ : α) (β : Sort v) where
  coe : β

attribute [coe_decl] CoeT.coe

instance boolToProp (b : Bool) : CoeT Bool b Prop := ⟨Eq b true⟩

instance boolToSort : CoeSort Bool Prop := ⟨fun b => Eq b true⟩

/-! ## Chains of relations, for `calc` -/

class Trans {α : Sort x} {β : Sort y} {γ : Sort z} (r : α → β → Sort u) (s : β → γ → Sort v)
    (t : outParam (α → γ → Sort w)) where
  trans {a : α} {b : β} {c : γ} : r a b → s b c → t a c

instance instTransEq {α : Sort u} {γ : Sort v} (r : α → γ → Sort w) : Trans (@Eq α) r r :=
  ⟨fun e h => Eq.rec (motive := fun a _ => r a _) h (Eq.symm e)⟩

instance instTransEq_1 {α : Sort u} {β : Sort v} (r : α → β → Sort w) : Trans r (@Eq β) r :=
  ⟨fun h e => Eq.rec (motive := fun b _ => r _ b) h e⟩

instance instTransIff : Trans Iff Iff Iff := ⟨Iff.trans⟩

/-!
## What `simp` and `dsimp` look up before they start

The usual statements under these two names, `(a = a) = True` and `(a ↔ a) = True`, need propositional extensionality,
an axiom that the prelude is meant to do without. The tactics only insist that the names exist, so a true and harmless
equation stands under each: rewriting and unfolding work, and a goal `a = a` that `simp` reaches is left to `rfl`.
-/

theorem eq_self : Eq (and true true) true := rfl

theorem iff_self : Eq (or true true) true := rfl
