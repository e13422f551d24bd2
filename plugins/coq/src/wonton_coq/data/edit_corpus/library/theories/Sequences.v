(** Lists that grow at their end. *)
From Small Require Import Numbers.
Open Scope list_scope.

Section Snoc.
  Variable A : Type.

  Fixpoint snoc (l : list A) (x : A) : list A :=
    match l with
    | nil => x :: nil
    | y :: r => y :: snoc r x
    end.

  Lemma snoc_app : forall l x, snoc l x = l ++ x :: nil.
  Proof.
    induction l as [|y r IH]; intro x; simpl.
    - reflexivity.
    - rewrite IH. reflexivity.
  Qed.

  Lemma snoc_length : forall l x, length (snoc l x) = S (length l).
  Proof.
    induction l as [|y r IH]; intro x; simpl.
    - reflexivity.
    - rewrite IH. reflexivity.
  Qed.
End Snoc.

Arguments snoc {A} l x.

Fixpoint total (l : list nat) : nat :=
  match l with
  | nil => 0
  | x :: r => x + total r
  end.

Fixpoint each (f : nat -> nat) (l : list nat) : list nat :=
  match l with
  | nil => nil
  | x :: r => f x :: each f r
  end.

Lemma total_app : forall l m, total (l ++ m) = total l + total m.
Proof.
  induction l as [|x r IH]; intro m; simpl.
  - reflexivity.
  - rewrite IH. apply add_assoc.
Qed.

Theorem total_snoc : forall l x, total (snoc l x) = total l + x.
Proof.
  intros l x. rewrite snoc_app, total_app. simpl. rewrite <- plus_n_O. reflexivity.
Qed.

Theorem total_double : forall l, total (each double l) = double (total l).
Proof.
  induction l as [|x r IH]; simpl.
  - reflexivity.
  - rewrite IH, double_add. reflexivity.
Qed.
