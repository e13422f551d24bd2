(** Things that have a weight, as a type class; a scope with a notation of its own; a coercion. *)
From Small Require Import Numbers.

Class Weighed (A : Type) := weigh : A -> nat.

#[global] Instance weighed_nat : Weighed nat := fun n => n.

#[global] Instance weighed_bool : Weighed bool := fun b => if b then 1 else 0.

Declare Scope weight_scope.
Infix "<=w" := (fun x y => weigh x <= weigh y) (at level 70) : weight_scope.
Open Scope weight_scope.

Record parcel := make_parcel { content : nat; wrapping : nat }.

Coercion content : parcel >-> nat.

Definition gross (p : parcel) : nat := p + wrapping p.

Lemma at_least : forall n m : nat, n <= n + m.
Proof.
  intros n m. rewrite add_comm. induction m as [|m IH]; simpl.
  - apply le_n.
  - apply le_S. exact IH.
Qed.

Lemma gross_heavier : forall p : parcel, content p <= gross p.
Proof.
  intro p. apply at_least.
Qed.

Lemma lighter_refl : forall n : nat, n <=w n.
Proof.
  intro n. apply le_n.
Qed.

Theorem weigh_nat : forall n : nat, weigh n = n.
Proof.
  reflexivity.
Qed.

Theorem weigh_true : weigh true = 1.
Proof.
  reflexivity.
Qed.
