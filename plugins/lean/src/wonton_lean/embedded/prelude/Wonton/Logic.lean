/-
The logical core of the embedded Lean: propositions, equality, booleans, pairs, natural numbers.

Lean's library is not part of the package that carries Lean itself, so the constants which its elaborator and its
tactics refer to by name are defined here, under the names and with the types that they expect. Everything is a
definition or a proved theorem. The only axioms that a safe declaration can reach are `sorryAx` and, in
`Wonton.Arithmetic`, `Lean.trustCompiler`: both mark a proof that the kernel did not check to the end.
-/
prelude

set_option autoImplicit false

universe r s u v w u1 u2

/-! ## What the code generator refers to; unsafe, so no theorem can use it -/

unsafe axiom lcErased : Type
unsafe axiom lcProof {α : Prop} : α
unsafe axiom lcAny : Type
unsafe axiom lcUnreachable {α : Sort u} : α
unsafe axiom lcVoid : Type

/-! ## Functions and unit types -/

def id {α : Sort u} (a : α) : α := a

@[reducible] def outParam (α : Sort u) : Sort u := α

set_option checkBinderAnnotations false in
@[reducible] def inferInstance {α : Sort u} [i : α] : α := i

set_option bootstrap.inductiveCheckResultingUniverse false in
inductive PUnit : Sort u
  | unit : PUnit

abbrev Unit : Type := PUnit.{1}

@[match_pattern] abbrev Unit.unit : Unit := PUnit.unit

inductive Empty : Type

set_option bootstrap.inductiveCheckResultingUniverse false in
inductive PEmpty : Sort u

structure PProd (α : Sort u) (β : Sort v) where
  fst : α
  snd : β

structure MProd (α β : Type u) where
  fst : α
  snd : β

set_option bootstrap.inductiveCheckResultingUniverse false in
structure PULift (α : Sort s) : Sort (max s r 1) where
  up ::
  down : α

class CoeFun (α : Sort u) (γ : outParam (α → Sort v)) where
  coe : (f : α) → γ f

attribute [coe_decl] CoeFun.coe

class CoeSort (α : Sort u) (β : outParam (Sort v)) where
  coe : α → β

attribute [coe_decl] CoeSort.coe

class Inhabited (α : Sort u) where
  default : α

/-! ## Propositional connectives -/

inductive True : Prop
  | intro : True

inductive False : Prop

def False.elim {C : Sort u} (h : False) : C := False.rec (fun _ => C) h

def Not (a : Prop) : Prop := a → False

def absurd {a : Prop} {b : Sort v} (h₁ : a) (h₂ : Not a) : b := False.elim (h₂ h₁)

structure And (a b : Prop) : Prop where
  intro ::
  left : a
  right : b

inductive Or (a b : Prop) : Prop
  | inl (h : a) : Or a b
  | inr (h : b) : Or a b

structure Iff (a b : Prop) : Prop where
  intro ::
  mp : a → b
  mpr : b → a

inductive Exists {α : Sort u} (p : α → Prop) : Prop
  | intro (w : α) (h : p w) : Exists p

theorem trivial : True := True.intro

theorem Iff.refl (a : Prop) : Iff a a := Iff.intro (fun h => h) (fun h => h)

theorem Iff.rfl {a : Prop} : Iff a a := Iff.refl a

theorem Iff.symm {a b : Prop} (h : Iff a b) : Iff b a := Iff.intro h.mpr h.mp

theorem Iff.trans {a b c : Prop} (h₁ : Iff a b) (h₂ : Iff b c) : Iff a c :=
  Iff.intro (fun ha => h₂.mp (h₁.mp ha)) (fun hc => h₁.mpr (h₂.mpr hc))

theorem And.symm {a b : Prop} (h : And a b) : And b a := And.intro h.right h.left

theorem Or.elim {a b c : Prop} (h : Or a b) (left : a → c) (right : b → c) : c :=
  Or.rec (motive := fun _ => c) left right h

theorem Or.symm {a b : Prop} (h : Or a b) : Or b a := Or.elim h Or.inr Or.inl

theorem Exists.elim {α : Sort u} {p : α → Prop} {b : Prop} (h₁ : Exists p) (h₂ : (a : α) → p a → b) : b :=
  Exists.rec (motive := fun _ => b) h₂ h₁

/-! ## Equality -/

inductive Eq {α : Sort u} : α → α → Prop
  | refl (a : α) : Eq a a

set_option linter.defProp false in
@[match_pattern] def rfl {α : Sort u} {a : α} : Eq a a := Eq.refl a

@[reducible] def Ne {α : Sort u} (a b : α) : Prop := Not (Eq a b)

abbrev Eq.ndrec {α : Sort u2} {a : α} {motive : α → Sort u1} (m : motive a) {b : α} (h : Eq a b) : motive b :=
  Eq.rec (motive := fun x _ => motive x) m h

theorem Eq.subst {α : Sort u} {motive : α → Prop} {a b : α} (h₁ : Eq a b) (h₂ : motive a) : motive b :=
  Eq.ndrec h₂ h₁

@[symm] theorem Eq.symm {α : Sort u} {a b : α} (h : Eq a b) : Eq b a :=
  Eq.rec (motive := fun x _ => Eq x a) (Eq.refl a) h

theorem Eq.trans {α : Sort u} {a b c : α} (h₁ : Eq a b) (h₂ : Eq b c) : Eq a c :=
  Eq.rec (motive := fun x _ => Eq a x) h₁ h₂

def cast {α β : Sort u} (h : Eq α β) (a : α) : β := Eq.rec (motive := fun x _ => x) a h

def Eq.mp {α β : Sort u} (h : Eq α β) (a : α) : β := Eq.rec (motive := fun x _ => x) a h

def Eq.mpr {α β : Sort u} (h : Eq α β) (b : β) : α := Eq.rec (motive := fun x _ => x) b (Eq.symm h)

theorem congrArg {α : Sort u} {β : Sort v} {a₁ a₂ : α} (f : α → β) (h : Eq a₁ a₂) : Eq (f a₁) (f a₂) :=
  Eq.rec (motive := fun x _ => Eq (f a₁) (f x)) (Eq.refl (f a₁)) h

theorem congrFun {α : Sort u} {β : α → Sort v} {f g : (x : α) → β x} (h : Eq f g) (a : α) : Eq (f a) (g a) :=
  Eq.rec (motive := fun (k : (x : α) → β x) _ => Eq (f a) (k a)) (Eq.refl (f a)) h

theorem congrFun' {α : Sort u} {β : Sort v} {f g : α → β} (h : Eq f g) (a : α) : Eq (f a) (g a) :=
  congrFun h a

theorem congr {α : Sort u} {β : Sort v} {f₁ f₂ : α → β} {a₁ a₂ : α} (h₁ : Eq f₁ f₂) (h₂ : Eq a₁ a₂) :
    Eq (f₁ a₁) (f₂ a₂) :=
  Eq.trans (congrFun h₁ a₁) (congrArg f₂ h₂)

theorem Ne.symm {α : Sort u} {a b : α} (h : Ne a b) : Ne b a := fun e => h (Eq.symm e)

theorem Iff.of_eq {a b : Prop} (h : Eq a b) : Iff a b := Eq.rec (motive := fun x _ => Iff a x) (Iff.refl a) h

inductive HEq : {α : Sort u} → α → {β : Sort u} → β → Prop
  | refl {α : Sort u} (a : α) : HEq a a

set_option linter.defProp false in
@[match_pattern] def HEq.rfl {α : Sort u} {a : α} : HEq a a := HEq.refl a

theorem eq_of_heq {α : Sort u} {a b : α} (h : HEq a b) : Eq a b :=
  have cast_eq : {β : Sort u} → {c : β} → HEq a c → (e : Eq α β) → Eq (cast e a) c :=
    fun h => HEq.rec (motive := fun {β} (c : β) _ => (e : Eq α β) → Eq (cast e a) c) (fun _ => Eq.refl a) h
  cast_eq h (Eq.refl α)

theorem heq_of_eq {α : Sort u} {a b : α} (h : Eq a b) : HEq a b :=
  Eq.rec (motive := fun x _ => HEq a x) (HEq.refl a) h

theorem HEq.symm {α β : Sort u} {a : α} {b : β} (h : HEq a b) : HEq b a :=
  HEq.rec (motive := fun {_} x _ => HEq x a) (HEq.refl a) h

theorem HEq.trans {α β γ : Sort u} {a : α} {b : β} {c : γ} (h₁ : HEq a b) (h₂ : HEq b c) : HEq a c :=
  HEq.rec (motive := fun {_} x _ => HEq a x) h₁ h₂

/-! ## Pairs -/

structure Prod (α : Type u) (β : Type v) where
  fst : α
  snd : β

/-! ## Booleans -/

inductive Bool : Type
  | false : Bool
  | true : Bool

export Bool (false true)

axiom sorryAx (α : Sort u) (synthetic : Bool) : α

@[macro_inline] def cond {α : Sort u} (c : Bool) (x y : α) : α :=
  match c with
  | true => x
  | false => y

@[macro_inline] def Bool.and (x y : Bool) : Bool :=
  match x with
  | false => false
  | true => y

@[macro_inline] def Bool.or (x y : Bool) : Bool :=
  match x with
  | false => y
  | true => true

@[inline] def Bool.not (x : Bool) : Bool :=
  match x with
  | false => true
  | true => false

export Bool (and or not)

